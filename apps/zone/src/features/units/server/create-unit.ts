import { propertyErrors, unitErrors } from '@repo/contract'
import { invariant } from '@repo/core'
import { uniqueConstraintOf } from '../../../server/database-failure.ts'
import { inOrg } from '../../../server/procedures.ts'
import { propertyById } from '../../associations/index.ts'
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

/** @throws UNIT_LABEL_TAKEN for a duplicate label, else the error itself */
export function labelTaken(error: unknown): never {
  if (uniqueConstraintOf(error) !== 'unit_label') throw error
  const { message } = unitErrors.definitions.UNIT_LABEL_TAKEN
  throw unitErrors.UNIT_LABEL_TAKEN({ fieldErrors: { label: [message] }, cause: error })
}
