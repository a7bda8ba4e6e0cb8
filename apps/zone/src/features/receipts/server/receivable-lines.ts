import type { OrgTransaction } from '@repo/db/zone'
import type { OpenShare } from '../../charges/index.ts'
import { accountsByKey, type AccountRow, type NewLine } from '../../ledger/index.ts'
import type { Application } from '../apply-amount.ts'

export interface ReceiptAccounts {
  readonly bank: AccountRow
  readonly receivable: AccountRow
  readonly credit: AccountRow
  /** The fund a kind of charge belongs to: the one its income was posted to. */
  fundOf(kind: string): NewLine['fundId']
}

export async function receiptAccounts(tx: OrgTransaction, legalEntityId: string): Promise<ReceiptAccounts> {
  const accountOf = await accountsByKey(tx, legalEntityId)
  const receivable = accountOf('owner_receivables')
  const reserve = accountOf('reserve_contributions')
  return {
    bank: accountOf('operating_bank'),
    receivable,
    credit: accountOf('owner_credits'),
    fundOf: (kind) => (kind === 'reserve' ? reserve.fundId : receivable.fundId),
  }
}

/** Paid shares as credits of receivables: one line a share, with who owed it for which unit. */
export function receivableCredits(applications: readonly Application<OpenShare>[], accounts: ReceiptAccounts): NewLine[] {
  return applications.map(({ share, amountMinor }) => ({
    accountId: accounts.receivable.id,
    fundId: accounts.fundOf(share.kind),
    amountMinor: -amountMinor,
    partyId: share.partyId,
    unitId: share.unitId,
  }))
}
