import { associationErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { associationById, wireAssociation } from './association-store.ts'

export const getAssociation = inOrg.associations.get.handler(async ({ context: { tx, associationScope }, input }) => {
  const association = await associationById(tx, associationScope, input.associationId)
  if (!association) throw associationErrors.ASSOCIATION_NOT_FOUND()
  return wireAssociation(association)
})
