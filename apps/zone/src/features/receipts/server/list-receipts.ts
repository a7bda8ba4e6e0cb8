import { inOrg } from '../../../server/procedures.ts'
import { position } from '../../../server/sort-order.ts'
import { wireMoney } from '../../ledger/index.ts'
import { listReceipts as list, receiptPosition, receiptTotals } from './receipt-store.ts'
import { wireReceiptSummary } from './receipt-wire.ts'

export const listReceipts = inOrg.receipts.list.handler(async ({ context: { tx, associationScope, paging }, input }) => {
  const { after, take, includeTotal, page } = paging(input)
  const rows = await list(tx, associationScope, input, after(position), take)
  const totals = includeTotal ? await receiptTotals(tx, associationScope, input) : undefined
  const shown = page(rows, wireReceiptSummary, (row) => receiptPosition(input.sort, row), totals && Number(totals.total))
  // The receipts of one association are in its one currency; over several there is no sum.
  const currency = input.associationId === undefined ? undefined : rows[0]?.currency
  if (!totals || currency === undefined) return shown
  return { ...shown, counted: { count: Number(totals.counted), amount: wireMoney(totals.countedMinor, currency) } }
})
