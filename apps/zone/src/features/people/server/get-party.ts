import { peopleErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { partyById, wireParty } from './party-store.ts'

export const getParty = inOrg.people.get.handler(async ({ context: { tx, associationScope }, input }) => {
  const party = await partyById(tx, associationScope, input.partyId)
  if (!party) throw peopleErrors.PARTY_NOT_FOUND()
  return wireParty(party)
})
