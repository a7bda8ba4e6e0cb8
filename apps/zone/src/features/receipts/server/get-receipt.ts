import { inOrg } from '../../../server/procedures.ts'
import { requireReceipt } from './load-receipt.ts'
import { showReceipt } from './receipt-wire.ts'

export const getReceipt = inOrg.receipts.get.handler(async ({ context: { tx, associationScope }, input }) =>
  showReceipt(tx, await requireReceipt(tx, associationScope, input.receiptId)),
)
