import { inOrg } from '../../../server/procedures.ts'
import { readHeldPolicy } from '../../residency/index.ts'
import { newestOver, releaseRule } from '../release-rules.ts'
import { newestReleases } from './release-store.ts'
import { showRelease } from './show-release.ts'

/** How many are shown. */
const shownMax = 200

/** Releases, whatever became of them. At most one of each data set waits, so figures are counted for those alone. */
export const listReleases = inOrg.releases.list.handler(async ({ context: { tx, orgId, actor, clock, services } }) => {
  const allowed = releaseRule(await readHeldPolicy(tx, orgId, services.ownResidency)) === undefined
  const items = []
  for (const stored of await newestReleases(tx, shownMax)) items.push(await showRelease(tx, stored, actor.id, clock.now()))
  return { allowed, newestMonth: newestOver(clock.now()), items }
})
