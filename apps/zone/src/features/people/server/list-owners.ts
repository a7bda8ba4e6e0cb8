import { unitErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { unitById } from '../../units/index.ts'
import { ownersOn } from '../ownership.ts'
import { ownersOfUnit, wireOwnership } from './ownership-store.ts'

export const listOwners = inOrg.ownership.list.handler(async ({ context: { tx, associationScope }, input }) => {
  const unit = await unitById(tx, associationScope, input.unitId)
  if (!unit) throw unitErrors.UNIT_NOT_FOUND()
  const intervals = await ownersOfUnit(tx, unit.id)
  return { owners: (input.on === undefined ? intervals : ownersOn(intervals, input.on)).map(wireOwnership) }
})
