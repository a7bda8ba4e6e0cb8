import { associationErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { position } from '../../../server/sort-order.ts'
import { associationExists } from '../../associations/index.ts'
import { openOrder } from './open-order.ts'
import { countUnits, listUnits as list, unitPosition, wireUnit } from './unit-store.ts'

export const listUnits = inOrg.units.list.handler(async ({ context, input }) => {
  const { tx, associationScope, paging } = context
  const { after, take, includeTotal, page } = paging(input)
  const rows = await list(tx, associationScope, input, after(position), take, await openOrder(context, input))
  // Only an empty list can mean that there is no such association, so that the usual list costs one statement.
  if (rows.length === 0 && input.associationId && !(await associationExists(tx, associationScope, input.associationId))) {
    throw associationErrors.ASSOCIATION_NOT_FOUND()
  }
  const total = includeTotal ? await countUnits(tx, associationScope, input) : undefined
  return page(rows, wireUnit, (row) => unitPosition(input.sort, row), total)
})
