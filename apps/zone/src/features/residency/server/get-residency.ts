import { inOrg } from '../../../server/procedures.ts'
import { newestObservations } from '../../places/index.ts'
import { showResidency } from '../show-residency.ts'
import { readHeldPolicy } from './held-policy.ts'

/** Where the organisation's data may be, and where its stores are, with what was observed of them a moment ago. */
export const getResidency = inOrg.residency.get.handler(async ({ context: { tx, orgId, clock, services } }) => {
  const { ownResidency, stores } = services
  const held = await readHeldPolicy(tx, orgId, ownResidency)
  const inventory = await newestObservations(tx)
  const { zone, cell } = ownResidency
  return showResidency({ held, zone, cell, observed: await stores.read(), now: clock.now(), inventory })
})
