import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { countAssociations, listAssociations as list, wireAssociation } from './association-store.ts'

const position = z.object({ name: z.string(), id: z.string() })

export const listAssociations = inOrg.associations.list.handler(async ({ context: { tx, associationScope, paging }, input }) => {
  const { after, take, includeTotal, page } = paging(input)
  const rows = await list(tx, associationScope, input, after(position), take)
  const total = includeTotal ? await countAssociations(tx, associationScope, input) : undefined
  return page(rows, wireAssociation, ({ name, id }) => ({ name, id }), total)
})
