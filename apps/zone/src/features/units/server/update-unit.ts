import { unitErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { labelTaken } from './label-taken.ts'
import { unitById, updateUnit as update, wireUnit } from './unit-store.ts'

export const updateUnit = inOrg.units.update.handler(async ({ context: { tx, orgId, associationScope, authorize }, input }) => {
  const unit = await unitById(tx, associationScope, input.unitId)
  if (!unit) throw unitErrors.UNIT_NOT_FOUND()
  await authorize('unit', 'update', { associationId: unit.associationId })
  const present = wireUnit(unit)
  const area = input.areaSqCm === undefined ? present.areaSqCm : input.areaSqCm
  const changed = await update(tx, orgId, unit.id, {
    label: input.label ?? unit.label,
    kind: input.kind ?? present.kind,
    floor: input.floor === undefined ? unit.floor : input.floor,
    areaSqCm: area === null ? null : BigInt(area),
    entitlement: BigInt(input.entitlement ?? present.entitlement),
  }).catch(labelTaken)
  return wireUnit(changed)
})
