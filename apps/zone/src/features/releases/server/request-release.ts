import { releaseErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { tellAdministrators } from '../../notices/index.ts'
import { readHeldPolicy } from '../../residency/index.ts'
import { isOver, releaseMs, requirePerson, requireReleasable } from '../release-rules.ts'
import { hasRelease, insertRelease, lockDataset } from './release-store.ts'
import { showRelease } from './show-release.ts'

/** Asks for a data set of a month that is over. Nothing leaves by it. */
export const requestRelease = inOrg.releases.request.handler(async ({ context, input: { dataset, month, reason } }) => {
  const { tx, orgId, clock, services, audit } = context
  const requestedBy = requirePerson(context.actor)
  const now = clock.now()
  audit({ level: 'analytical_derived' })
  requireReleasable(await readHeldPolicy(tx, orgId, services.ownResidency))
  if (!isOver(month, now)) throw releaseErrors.RELEASE_MONTH_OPEN({ fieldErrors: { month: ['Choose a month that is over.'] } })
  await lockDataset(tx, dataset, now)
  if (await hasRelease(tx, { dataset, status: 'pending' })) throw releaseErrors.RELEASE_PENDING()
  if (await hasRelease(tx, { dataset, month, status: 'approved' })) throw releaseErrors.RELEASE_STANDING()
  const expiresAt = new Date(now.getTime() + releaseMs)
  const stored = await insertRelease(tx, { organizationId: orgId, dataset, month, reason, requestedBy, requestedAt: now, expiresAt })
  audit({ targetId: stored.id })
  await tellAdministrators(context, { kind: 'release_wanted', targetId: stored.id, until: expiresAt, except: requestedBy })
  return showRelease(tx, stored, requestedBy, now)
})
