import { ledgerErrors, receiptErrors } from '@repo/contract'
import { newZoneId } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import { isUsableOn } from '@repo/money'
import { inOrg } from '../../../server/procedures.ts'
import { changeApplied, lockOpenShares, lockShares, type OpenShare } from '../../charges/index.ts'
import { postEntries, requireBook, withoutZero } from '../../ledger/index.ts'
import { applyChosen, applyOldestFirst, type Applied } from '../apply-amount.ts'
import { insertApplications } from './application-store.ts'
import { requireReceipt } from './load-receipt.ts'
import { payerExists } from './payer-store.ts'
import { receiptAccounts, receivableCredits } from './receivable-lines.ts'
import { insertReceipt } from './receipt-store.ts'
import { showReceipt } from './receipt-wire.ts'

export const recordReceipt = inOrg.receipts.record.handler(async ({ context, input }) => {
  const { tx, associationScope, authorize, audit } = context
  const book = await requireBook(tx, input.associationId, associationScope)
  await authorize('receipt', 'record', { associationId: book.associationId })
  const { associationId, partyId, receivedOn, method } = input
  if (input.amount.currency !== book.currency) throw ledgerErrors.CURRENCY_MISMATCH()
  if (!isUsableOn(book.currency, receivedOn)) throw ledgerErrors.CURRENCY_RETIRED()
  const amountMinor = BigInt(input.amount.amountMinor)
  if (amountMinor <= 0n) throw receiptErrors.RECEIPT_AMOUNT_NOT_POSITIVE()
  if (!(await payerExists(tx, associationScope, associationId, partyId))) throw receiptErrors.RECEIPT_PARTY_UNKNOWN()

  const { applications, appliedMinor, restMinor } = await apply(tx, input, amountMinor, book.currency)
  const accounts = await receiptAccounts(tx, book.legalEntityId)
  const id = newZoneId<'ReceiptId'>()
  const journalEntryId = newZoneId<'JournalEntryId'>()
  const reference = input.reference ?? null
  const { bank, credit } = accounts
  const lines = withoutZero([
    { accountId: bank.id, fundId: bank.fundId, amountMinor, partyId },
    ...receivableCredits(applications, accounts),
    { accountId: credit.id, fundId: credit.fundId, amountMinor: -restMinor, partyId },
  ])
  await postEntries(tx, book, [{ id: journalEntryId, effectiveOn: receivedOn, sourceType: 'receipt', sourceId: id, reference, lines }])
  const { legalEntityId, currency } = book
  const status = appliedMinor > 0n ? 'applied' : 'received'
  await insertReceipt(tx, {
    id,
    associationId,
    legalEntityId,
    partyId,
    amountMinor,
    appliedMinor,
    currency,
    receivedOn,
    method,
    reference,
    status,
    journalEntryId,
  })
  const paid = applications.map(({ share, amountMinor: part }) => ({ chargeShareId: share.id, amountMinor: part }))
  await insertApplications(
    tx,
    { currency, appliedOn: receivedOn },
    paid.map((part) => ({ ...part, receiptId: id, creditApplicationId: null })),
  )
  await changeApplied(tx, paid)
  audit({ targetId: id, level: 'transactional' })
  return showReceipt(tx, await requireReceipt(tx, associationScope, id))
})

type RecordInput = Parameters<Parameters<typeof inOrg.receipts.record.handler>[0]>[0]['input']

async function apply(
  tx: OrgTransaction,
  { associationId, partyId, allocation }: RecordInput,
  amountMinor: bigint,
  currency: string,
): Promise<Applied<OpenShare>> {
  if (allocation.kind === 'oldest_first') return applyOldestFirst(amountMinor, await lockOpenShares(tx, associationId, partyId))
  const { items } = allocation
  if (items.some((item) => item.amount.currency !== currency)) throw ledgerErrors.CURRENCY_MISMATCH()
  const shares = await lockShares(
    tx,
    associationId,
    partyId,
    items.map((item) => item.chargeShareId),
  )
  return applyChosen(
    amountMinor,
    items.map(({ chargeShareId, amount }) => ({ chargeShareId, amountMinor: BigInt(amount.amountMinor) })),
    shares,
  )
}
