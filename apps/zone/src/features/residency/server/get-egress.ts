import { invariant } from '@repo/core'
import { refusalsSince, usesSince } from '../../../server/egress/index.ts'
import { inOrg } from '../../../server/procedures.ts'
import { showDestinations } from '../show-egress.ts'

/** How far back the register is shown. */
const shownDays = 30
const dayMs = 86_400_000

/** The egress register of this cell. It is no tenant's, so every member of every organisation here sees the same. */
export const getEgress = inOrg.residency.egress.handler(async ({ context: { tx, clock, services } }) => {
  const since = new Date(clock.now().getTime() - shownDays * dayMs)
  const day = since.toISOString().slice(0, 10)
  const primary = services.ownResidency.cell.regions.find(({ role }) => role === 'primary')
  invariant(primary, 'a cell has a primary region')
  const refusals = await refusalsSince(tx, since)
  return {
    since: day,
    destinations: showDestinations(services.destinations, await usesSince(tx, day), primary.country),
    refusals: refusals.map(({ kind, times, lastAt }) => ({ kind, times, lastAt: lastAt.toISOString() })),
  }
})
