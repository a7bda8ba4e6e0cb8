import { ledgerErrors } from '@repo/contract'
import { newZoneId } from '@repo/core'
import { isUsableOn } from '@repo/money'
import { inOrg } from '../../../server/procedures.ts'
import { requirePostable, type NewLine } from '../journal.ts'
import { accountsOf, requireBook } from './book-store.ts'
import { insertNote } from './journal-store.ts'
import { requireLineSubjects } from './line-subjects.ts'
import { postEntries } from './post-entries.ts'
import { showEntry } from './read-entry.ts'

export const postManual = inOrg.ledger.postManual.handler(async ({ context, input }) => {
  const { tx, associationScope, authorize, audit } = context
  const book = await requireBook(tx, input.associationId, associationScope)
  await authorize('ledger', 'post', { associationId: book.associationId })
  if (input.lines.some((line) => line.amount.currency !== book.currency)) throw ledgerErrors.CURRENCY_MISMATCH()
  if (!isUsableOn(book.currency, input.effectiveOn)) throw ledgerErrors.CURRENCY_RETIRED()
  const accounts = new Map((await accountsOf(tx, book.legalEntityId)).map((account) => [account.id, account]))
  const lines = input.lines.map(({ accountId, amount, partyId, unitId }): NewLine => {
    const account = accounts.get(accountId)
    if (!account) throw ledgerErrors.ACCOUNT_NOT_FOUND()
    return { accountId, fundId: account.fundId, amountMinor: BigInt(amount.amountMinor), partyId: partyId ?? null, unitId: unitId ?? null }
  })
  requirePostable(lines, accounts)
  await requireLineSubjects(tx, associationScope, book.associationId, lines)
  const id = newZoneId<'JournalEntryId'>()
  const { effectiveOn, reason, reference, note } = input
  await postEntries(tx, book, [{ id, effectiveOn, sourceType: 'manual', reason, reference: reference ?? null, lines }])
  if (note !== undefined) await insertNote(tx, id, note)
  audit({ targetId: id, level: 'transactional' })
  return showEntry(tx, id)
})
