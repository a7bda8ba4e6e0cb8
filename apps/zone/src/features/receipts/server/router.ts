import { applyCredit } from './apply-credit.ts'
import { bounceReceipt } from './bounce-receipt.ts'
import { clearReceipt } from './clear-receipt.ts'
import { exportReceipts } from './export-receipts.ts'
import { getReceipt } from './get-receipt.ts'
import { listReceipts } from './list-receipts.ts'
import { recordReceipt } from './record-receipt.ts'

export const receiptsRouter = {
  record: recordReceipt,
  list: listReceipts,
  get: getReceipt,
  bounce: bounceReceipt,
  clear: clearReceipt,
  applyCredit,
  export: exportReceipts,
}
