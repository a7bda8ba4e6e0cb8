import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { countCharges, listCharges as list } from './charge-store.ts'
import { wireCharge } from './charge-wire.ts'

const order = z.object({ associationId: z.string(), runOrdinal: z.number(), position: z.number() })

export const listCharges = inOrg.charges.list.handler(async ({ context: { tx, associationScope, paging }, input }) => {
  const { after, take, includeTotal, page } = paging(input)
  const rows = await list(tx, associationScope, input, after(order), take)
  const total = includeTotal ? await countCharges(tx, associationScope, input) : undefined
  return page(rows, wireCharge, ({ associationId, runOrdinal, position }) => ({ associationId, runOrdinal, position }), total)
})
