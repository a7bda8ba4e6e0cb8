import { unitErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { unitById, wireUnit } from './unit-store.ts'

export const getUnit = inOrg.units.get.handler(async ({ context: { tx, associationScope }, input }) => {
  const unit = await unitById(tx, associationScope, input.unitId)
  if (!unit) throw unitErrors.UNIT_NOT_FOUND()
  return wireUnit(unit)
})
