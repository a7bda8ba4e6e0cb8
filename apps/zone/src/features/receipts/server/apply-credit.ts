import { newZoneId } from '@repo/core'
import { inOrg } from '../../../server/procedures.ts'
import { changeApplied, lockOpenShares } from '../../charges/index.ts'
import { postEntries, requireBook, wireMoney, type NewEntry } from '../../ledger/index.ts'
import { applyOldestFirst } from '../apply-amount.ts'
import { insertApplications } from './application-store.ts'
import { availableCredits, insertCreditUses, queueUpForCredits } from './credit-store.ts'
import { receiptAccounts, receivableCredits } from './receivable-lines.ts'

export const applyCredit = inOrg.receipts.applyCredit.handler(async ({ context, input }) => {
  const { tx, associationScope, authorize, audit } = context
  const { associationId, partyId, appliedOn } = input
  const book = await requireBook(tx, associationId, associationScope)
  await authorize('receipt', 'apply_credit', { associationId })
  await queueUpForCredits(tx, associationId)
  const credits = await availableCredits(tx, associationId, partyId, appliedOn)
  const open = Map.groupBy(await lockOpenShares(tx, associationId, partyId), (share) => share.partyId)
  const accounts = await receiptAccounts(tx, book.legalEntityId)

  const uses = credits.flatMap((credit) => {
    const { applications, appliedMinor } = applyOldestFirst(credit.availableMinor, open.get(credit.partyId) ?? [])
    if (appliedMinor === 0n) return []
    const id = newZoneId<'CreditApplicationId'>()
    const entry: NewEntry = {
      id: newZoneId<'JournalEntryId'>(),
      effectiveOn: appliedOn,
      sourceType: 'credit_application',
      sourceId: id,
      lines: [
        { accountId: accounts.credit.id, fundId: accounts.credit.fundId, amountMinor: appliedMinor, partyId: credit.partyId },
        ...receivableCredits(applications, accounts),
      ],
    }
    return [{ id, partyId: credit.partyId, amountMinor: appliedMinor, entry, applications }]
  })
  if (uses.length > 0) {
    await postEntries(
      tx,
      book,
      uses.map(({ entry }) => entry),
    )
    await insertCreditUses(
      tx,
      book,
      appliedOn,
      uses.map(({ entry, ...use }) => ({ ...use, journalEntryId: entry.id })),
    )
    const paid = uses.flatMap((use) =>
      use.applications.map(({ share, amountMinor }) => ({ creditApplicationId: use.id, chargeShareId: share.id, amountMinor })),
    )
    await insertApplications(
      tx,
      { currency: book.currency, appliedOn },
      paid.map((part) => ({ ...part, receiptId: null })),
    )
    await changeApplied(tx, paid)
  }
  audit({ targetId: associationId, level: 'transactional', rowCount: uses.length })
  const total = uses.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
  return {
    items: uses.map((use) => ({ partyId: use.partyId, amount: wireMoney(use.amountMinor, book.currency), journalEntryId: use.entry.id })),
    total: wireMoney(total, book.currency),
  }
})
