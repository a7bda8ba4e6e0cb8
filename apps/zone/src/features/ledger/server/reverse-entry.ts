import { ledgerErrors } from '@repo/contract'
import { newZoneId } from '@repo/core'
import { inOrg } from '../../../server/procedures.ts'
import { bookOfEntity } from './book-store.ts'
import { insertNote } from './journal-store.ts'
import { reverseEntries } from './post-entries.ts'
import { requireEntry, showEntry } from './read-entry.ts'

export const reverse = inOrg.ledger.reverse.handler(async ({ context, input }) => {
  const { tx, associationScope, authorize, audit } = context
  const entry = await requireEntry(tx, input.entryId, associationScope)
  await authorize('ledger', 'reverse', { associationId: entry.associationId })
  // Undoing a document's entry alone would leave the document saying something else than the books.
  if (entry.sourceType !== 'manual') throw ledgerErrors.ENTRY_HAS_DOCUMENT()
  if (entry.reversedByEntryId !== null) throw ledgerErrors.ENTRY_ALREADY_REVERSED()
  const book = await bookOfEntity(tx, entry.legalEntityId)
  const id = newZoneId<'JournalEntryId'>()
  const { effectiveOn, reason, note } = input
  await reverseEntries(tx, book, [{ entryId: entry.id, id, effectiveOn, sourceType: 'reversal', reason }])
  if (note !== undefined) await insertNote(tx, id, note)
  audit({ targetId: id, level: 'transactional' })
  return showEntry(tx, id)
})
