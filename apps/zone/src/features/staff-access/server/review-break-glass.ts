import { accessErrors } from '@repo/contract'
import { grantSteps } from '@repo/residency'
import { inOrg } from '../../../server/procedures.ts'
import { toldOf } from '../../notices/index.ts'
import { wireGrant } from './access-wire.ts'
import { databaseNow } from './database-now.ts'
import { grantById, grantStateOf, setReview, wordsOf } from './grant-store.ts'

/**
 * Judges a break-glass access once it is over: by an administrator of the organisation, or an officer who had no part in it. What custodians opened is judged by
 * the organisation alone: who of the zone signed it and who had no part, only the zone could say.
 */
export const reviewBreakGlass = inOrg.breakGlass.review.handler(async ({ context, input: { accessGrantId, review } }) => {
  const { tx, orgId, actor, authorize, audit } = context
  const grant = await grantById(tx, orgId, accessGrantId)
  if (!grant || grant.kind === 'regular') throw accessErrors.ACCESS_GRANT_NOT_FOUND()
  const tookPart = [grant.staffId, grant.approvedByStaff]
  if (tookPart.includes(actor.id)) throw accessErrors.ACCESS_SELF_APPROVAL()
  await authorize('break_glass', 'review', { tookPart, kind: grant.kind })
  const now = await databaseNow(tx)
  if (grantSteps.isLive(grantStateOf(grant), now.getTime())) throw accessErrors.ACCESS_GRANT_LIVE()
  if (!(await setReview(tx, orgId, grant.id, review, actor.id))) throw accessErrors.BREAK_GLASS_REVIEWED()
  audit({ targetId: grant.id, grantIds: [grant.id] })
  return wireGrant({ ...grant, review }, (await wordsOf(tx, [grant])).get(grant.requestId), now, (await toldOf(tx, [grant.id]))(grant.id))
})
