import { associationErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { changeAddress } from './address-store.ts'
import { associationById, updateAssociation as update, wireAssociation } from './association-store.ts'
import { codeTaken } from './create-association.ts'

export const updateAssociation = inOrg.associations.update.handler(
  async ({ context: { tx, orgId, associationScope, authorize }, input }) => {
    const association = await associationById(tx, associationScope, input.associationId)
    if (!association) throw associationErrors.ASSOCIATION_NOT_FOUND()
    await authorize('association', 'update', { associationId: association.id })
    const addressId = await changeAddress(tx, orgId, association.addressId, input.address)
    const change = { name: input.name ?? association.name, code: input.code ?? association.code, addressId }
    await update(tx, orgId, association, change).catch(codeTaken)
    const address = input.address === undefined ? association.address : await addressOf(tx, associationScope, association.id)
    return wireAssociation({ ...association, ...change, address })
  },
)

async function addressOf(...[tx, scope, id]: Parameters<typeof associationById>) {
  return (await associationById(tx, scope, id))?.address ?? null
}
