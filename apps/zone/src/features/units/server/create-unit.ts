import { propertyErrors } from '@repo/contract'
import { invariant } from '@repo/core'
import { inOrg } from '../../../server/procedures.ts'
import { propertyById } from '../../associations/index.ts'
import { labelTaken } from './label-taken.ts'
import { insertUnits, wireUnit } from './unit-store.ts'

export const createUnit = inOrg.units.create.handler(async ({ context: { tx, orgId, associationScope, authorize }, input }) => {
  const property = await propertyById(tx, associationScope, input.propertyId)
  if (!property) throw propertyErrors.PROPERTY_NOT_FOUND()
  const { associationId } = property
  await authorize('unit', 'create', { associationId })
  const [unit] = await insertUnits(tx, orgId, associationId, [
    {
      propertyId: property.id,
      label: input.label,
      kind: input.kind,
      floor: input.floor ?? null,
      areaSqCm: input.areaSqCm ? BigInt(input.areaSqCm) : null,
      entitlement: BigInt(input.entitlement),
    },
  ]).catch(labelTaken)
  invariant(unit, 'one unit in, one unit out')
  return wireUnit(unit)
})
