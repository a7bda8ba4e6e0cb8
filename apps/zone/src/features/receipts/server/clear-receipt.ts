import { inOrg } from '../../../server/procedures.ts'
import { requireNotBefore, requireTransition } from '../receipt.ts'
import { holdReceipt, requireReceipt } from './load-receipt.ts'
import { markCleared } from './receipt-store.ts'
import { showReceipt } from './receipt-wire.ts'

export const clearReceipt = inOrg.receipts.clear.handler(async ({ context, input }) => {
  const { tx, associationScope, authorize, audit } = context
  const receipt = await holdReceipt(tx, associationScope, input.receiptId)
  await authorize('receipt', 'clear', { associationId: receipt.associationId })
  requireTransition(receipt.status, 'cleared')
  requireNotBefore(receipt.receivedOn, input.clearedOn)
  await markCleared(tx, receipt.id, input.clearedOn)
  audit({ targetId: receipt.id, level: 'transactional' })
  return showReceipt(tx, await requireReceipt(tx, associationScope, receipt.id))
})
