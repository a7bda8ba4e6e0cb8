import { inOrg } from '../../../server/procedures.ts'
import { position } from '../../../server/sort-order.ts'
import { associationPosition, countAssociations, listAssociations as list, wireAssociation } from './association-store.ts'

export const listAssociations = inOrg.associations.list.handler(async ({ context: { tx, associationScope, paging }, input }) => {
  const { after, take, includeTotal, page } = paging(input)
  const rows = await list(tx, associationScope, input, after(position), take)
  const total = includeTotal ? await countAssociations(tx, associationScope, input) : undefined
  return page(rows, wireAssociation, (row) => associationPosition(input.sort, row), total)
})
