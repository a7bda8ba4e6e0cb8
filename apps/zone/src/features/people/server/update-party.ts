import { peopleErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { changeAddress } from '../../associations/index.ts'
import { partyById, reachingAssociation, updateParty as update, wireParty } from './party-store.ts'
import { replaceTaxIdentifiers } from './tax-identifier-store.ts'

export const updateParty = inOrg.people.update.handler(async ({ context: { tx, orgId, associationScope, authorize, services }, input }) => {
  const party = await partyById(tx, associationScope, input.partyId)
  if (!party) throw peopleErrors.PARTY_NOT_FOUND()
  const associationId = associationScope.all ? undefined : await reachingAssociation(tx, associationScope.associationIds, party)
  await authorize('party', 'update', associationId === undefined ? {} : { associationId })
  await update(tx, orgId, party.id, {
    displayName: input.displayName ?? party.displayName,
    email: input.email === undefined ? party.email : input.email,
    phone: input.phone === undefined ? party.phone : input.phone,
    locale: input.locale === undefined ? party.locale : input.locale,
    addressId: await changeAddress(tx, orgId, party.addressId, input.address),
  })
  if (input.taxIdentifiers) await replaceTaxIdentifiers(tx, services.fieldCipher, orgId, party.id, input.taxIdentifiers)
  const changed = await partyById(tx, associationScope, party.id)
  if (!changed) throw peopleErrors.PARTY_NOT_FOUND()
  return wireParty(changed)
})
