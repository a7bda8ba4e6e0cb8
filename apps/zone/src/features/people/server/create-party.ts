import { associationErrors, fieldProblems, peopleErrors, requestErrors } from '@repo/contract'
import { invariant } from '@repo/core'
import { inOrg } from '../../../server/procedures.ts'
import { associationExists, insertAddress } from '../../associations/index.ts'
import { insertParties, partyById, wireParty } from './party-store.ts'
import { replaceTaxIdentifiers } from './tax-identifier-store.ts'

export const createParty = inOrg.people.create.handler(async ({ context: { tx, orgId, associationScope, authorize, services }, input }) => {
  const associationId = input.associationId ?? null
  // Whoever works for some associations only says for which of them the person is, or would not find the person again.
  if (associationId === null && !associationScope.all) {
    throw requestErrors.VALIDATION_FAILED({ fieldErrors: { associationId: [fieldProblems.ASSOCIATION_NOT_YOURS] } })
  }
  if (associationId !== null && !(await associationExists(tx, associationScope, associationId))) {
    throw associationErrors.ASSOCIATION_NOT_FOUND()
  }
  await authorize('party', 'create', associationId === null ? {} : { associationId })
  const { kind, displayName } = input
  const addressId = await insertAddress(tx, orgId, input.address)
  const contact = { email: input.email ?? null, phone: input.phone ?? null, locale: input.locale ?? null }
  const [id] = await insertParties(tx, orgId, [{ associationId, kind, displayName, ...contact, addressId }])
  invariant(id, 'one party in, one id out')
  await replaceTaxIdentifiers(tx, services.fieldCipher, orgId, id, input.taxIdentifiers)
  const party = await partyById(tx, associationScope, id)
  if (!party) throw peopleErrors.PARTY_NOT_FOUND()
  return wireParty(party)
})
