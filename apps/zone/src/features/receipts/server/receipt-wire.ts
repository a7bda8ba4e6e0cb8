import type { OrgTransaction } from '@repo/db/zone'
import { wireMoney } from '../../ledger/index.ts'
import { applicationsOf } from './application-store.ts'
import type { ReceiptRow } from './receipt-store.ts'

/** A receipt as lists show it. */
export function wireReceiptSummary(receipt: ReceiptRow) {
  const {
    amountMinor,
    appliedMinor,
    currency,
    recordedAt,
    legalEntityId: _,
    journalEntryId: __,
    reversalEntryId: ___,
    partyKey: ____,
    ...rest
  } = receipt
  return {
    ...rest,
    amount: wireMoney(amountMinor, currency),
    applied: wireMoney(appliedMinor, currency),
    credited: wireMoney(amountMinor - appliedMinor, currency),
    recordedAt: recordedAt.toISOString(),
  }
}

/** A receipt with what it paid. */
export async function showReceipt(tx: OrgTransaction, receipt: ReceiptRow) {
  const applications = await applicationsOf(tx, receipt.id)
  return {
    ...wireReceiptSummary(receipt),
    journalEntryId: receipt.journalEntryId,
    reversalEntryId: receipt.reversalEntryId,
    applications: applications.map(({ amountMinor, ...row }) => ({ ...row, amount: wireMoney(amountMinor, receipt.currency) })),
  }
}
