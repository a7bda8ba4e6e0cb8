import type { AssociationScope } from '@repo/authz'
import { receiptErrors } from '@repo/contract'
import type { OrgTransaction } from '@repo/db/zone'
import { lockReceipt, receiptById, type ReceiptRow } from './receipt-store.ts'

/** @throws RECEIPT_NOT_FOUND also when the caller's scope does not reach it */
export async function requireReceipt(tx: OrgTransaction, scope: AssociationScope, id: string): Promise<ReceiptRow> {
  const receipt = await receiptById(tx, scope, id)
  if (!receipt) throw receiptErrors.RECEIPT_NOT_FOUND()
  return receipt
}

/** As `requireReceipt`, held until the transaction ends. */
export async function holdReceipt(tx: OrgTransaction, scope: AssociationScope, id: string): Promise<ReceiptRow> {
  const receipt = await lockReceipt(tx, scope, id)
  if (!receipt) throw receiptErrors.RECEIPT_NOT_FOUND()
  return receipt
}
