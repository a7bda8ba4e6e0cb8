import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { countProperties, listProperties as list } from './property-store.ts'

const position = z.object({ name: z.string(), id: z.string() })

export const listProperties = inOrg.properties.list.handler(async ({ context: { tx, associationScope, paging }, input }) => {
  const { after, take, includeTotal, page } = paging(input)
  const rows = await list(tx, associationScope, input, after(position), take)
  const total = includeTotal ? await countProperties(tx, associationScope, input) : undefined
  return page(
    rows,
    (row) => row,
    ({ name, id }) => ({ name, id }),
    total,
  )
})
