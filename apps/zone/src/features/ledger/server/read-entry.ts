import { reaches, type AssociationScope } from '@repo/authz'
import { ledgerErrors } from '@repo/contract'
import { invariant } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import { inOrg } from '../../../server/procedures.ts'
import { entryById, linesOfEntries, type EntryRow } from './journal-store.ts'
import { wireEntry } from './ledger-wire.ts'

/** @throws ENTRY_NOT_FOUND also when the caller's scope does not reach its association */
export async function requireEntry(tx: OrgTransaction, entryId: string, scope: AssociationScope): Promise<EntryRow> {
  const entry = await entryById(tx, entryId)
  if (!entry || !reaches(scope, entry.associationId)) throw ledgerErrors.ENTRY_NOT_FOUND()
  return entry
}

/** An entry that was just posted, as the contract shows it. */
export async function showEntry(tx: OrgTransaction, entryId: string) {
  const entry = await entryById(tx, entryId)
  invariant(entry, 'an entry can be read by the transaction that posted it')
  return wireEntry(entry, await linesOfEntries(tx, [entryId]))
}

export const entry = inOrg.ledger.entry.handler(async ({ context: { tx, associationScope }, input }) => {
  const found = await requireEntry(tx, input.entryId, associationScope)
  return wireEntry(found, await linesOfEntries(tx, [found.id]))
})
