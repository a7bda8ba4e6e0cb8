import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { countReceipts, listReceipts as list } from './receipt-store.ts'
import { wireReceiptSummary } from './receipt-wire.ts'

const position = z.object({ receivedOn: z.string(), id: z.string() })

export const listReceipts = inOrg.receipts.list.handler(async ({ context: { tx, associationScope, paging }, input }) => {
  const { after, take, includeTotal, page } = paging(input)
  const rows = await list(tx, associationScope, input, after(position), take)
  const total = includeTotal ? await countReceipts(tx, associationScope, input) : undefined
  return page(rows, wireReceiptSummary, ({ receivedOn, id }) => ({ receivedOn, id }), total)
})
