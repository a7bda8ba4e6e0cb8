import { accessErrors } from '@repo/contract'
import { grantSteps, type AccessVerb, type Level } from '@repo/residency'
import type { OrgContext } from '../../../server/procedures.ts'
import type { RequestContext } from '../../../server/request-context.ts'
import { answerUse } from '../access-rules.ts'
import { databaseNow } from './database-now.ts'
import { governanceOf } from './governance-store.ts'
import { grantById, grantStateOf, type GrantRow } from './grant-store.ts'
import { isInvited } from './invitation-store.ts'
import { staffById } from './staff-store.ts'

/**
 * The grant under which something takes effect that its holder does not do themselves: live, of somebody who has still the role it was given to, and allowed by the
 * policy as it is now, from where they asked.
 * @throws ACCESS_GRANT_ENDED, ACCESS_NOT_ALLOWED
 */
export async function requireLiveGrant(context: OrgContext & RequestContext, accessGrantId: string): Promise<GrantRow> {
  const { tx, orgId, services } = context
  const grant = await grantById(tx, orgId, accessGrantId)
  if (!grant || !grantSteps.isLive(grantStateOf(grant), (await databaseNow(tx)).getTime())) throw accessErrors.ACCESS_GRANT_ENDED()
  const holder = await services.db.withIdentity({ staffId: grant.staffId }, (identity) => staffById(identity, grant.staffId))
  if (holder?.status !== 'active' || holder.roleSince > grant.startsAt) throw accessErrors.ACCESS_GRANT_ENDED()
  const governed = await governanceOf(tx, orgId, services.ownResidency)
  const [level, verb] = [grant.level as Level, grant.verb as AccessVerb]
  const { staffId, dataset } = grant
  const invited = await isInvited(tx, orgId, { staffId, dataset, level, verb })
  // Where they are now nobody knows: they are not here. The zone's own country is the one that a write can be from.
  const question = { level, verb, invited, presentCountry: services.staff.homeCountry }
  const answer = answerUse(governed, question, grant.approvedByCustomer !== null)
  if (!answer.allowed) throw accessErrors.ACCESS_NOT_ALLOWED({ data: { rule: answer.rule } })
  return grant
}
