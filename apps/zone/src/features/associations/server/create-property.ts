import { associationErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { insertAddress } from './address-store.ts'
import { associationExists } from './association-store.ts'
import { insertProperty } from './property-store.ts'

export const createProperty = inOrg.properties.create.handler(async ({ context: { tx, orgId, associationScope, authorize }, input }) => {
  const { associationId, name } = input
  if (!(await associationExists(tx, associationScope, associationId))) throw associationErrors.ASSOCIATION_NOT_FOUND()
  await authorize('property', 'create', { associationId })
  const addressId = await insertAddress(tx, orgId, input.address)
  return insertProperty(tx, { orgId, associationId, name, addressId })
})
