import { accessErrors, type AccessDataset } from '@repo/contract'
import { sqlStateOf, type GrantTransaction } from '@repo/db/zone'
import { grantSteps, type AccessKind, type AccessVerb, type Level } from '@repo/residency'
import type { OrgContext } from '../../../server/procedures.ts'
import { assertedOrg } from '../../../server/org-scope.ts'
import type { RequestContext } from '../../../server/request-context.ts'
import { answerBreakGlass, answerEmergency, answerUse, type GovernedBy, type Question } from '../access-rules.ts'
import { databaseNow } from './database-now.ts'
import { governanceOf } from './governance-store.ts'
import { staffOf } from './staff-door.ts'
import { isInvited } from './invitation-store.ts'
import { countUse, grantById, grantStateOf, type GrantRow } from './grant-store.ts'

export interface GrantUse {
  readonly grant: GrantRow
  readonly dataset: AccessDataset
  readonly level: Level
  /** Reads with the staff's own role. It is looked up anew by every statement whether the grant is live. */
  read<Result>(work: (tx: GrantTransaction) => Promise<Result>): Promise<Result>
}

const noLiveGrant = 'FH030'

/**
 * Runs one use of a grant: theirs, live, and allowed from where they are now. The use is counted last: a row that is locked while the reading waits for
 * somebody who ends the grant would make both wait for ever. What was read but could not be counted is not answered.
 */
export async function underGrant<Result>(
  context: OrgContext & RequestContext,
  action: 'use' | 'uncover',
  accessGrantId: string,
  work: (use: GrantUse) => Promise<Result>,
): Promise<Result> {
  const { tx, orgId, actor, services, authorize, audit } = context
  const grant = await grantById(tx, orgId, accessGrantId)
  // Another's grant is as good as none: whose it is, is no business of who asks.
  if (grant?.staffId !== actor.id) throw accessErrors.ACCESS_GRANT_NOT_FOUND()
  await authorize('access_grant', action, { staffId: grant.staffId })
  if (!grantSteps.isLive(grantStateOf(grant), (await databaseNow(tx)).getTime())) throw accessErrors.ACCESS_GRANT_ENDED()
  // It was given to who they were then: a role that was taken away and given back, or changed, begins without it.
  if (staffOf(actor).roleSince > grant.startsAt) throw accessErrors.ACCESS_GRANT_ENDED()
  const level = grant.level as Level
  const presentCountry = services.staff.presentCountry(context.assertion)
  const governed = await governanceOf(tx, orgId, services.ownResidency)
  const verb = grant.verb as AccessVerb
  const invited = await isInvited(tx, orgId, { staffId: grant.staffId, dataset: grant.dataset, level, verb })
  const question = { level, verb, presentCountry, invited }
  const answer = answerGrant(grant, governed, question)
  if (!answer.allowed) throw accessErrors.ACCESS_NOT_ALLOWED({ data: { rule: answer.rule } })
  const places = {
    sourceCountry: services.staff.homeCountry,
    ...(presentCountry === undefined ? {} : { destinationCountry: presentCountry }),
  }
  audit({ targetId: grant.id, grantIds: [grant.id], level, policyVersion: governed.policyVersion, ...places })

  const scope = { ...assertedOrg(context), staffId: grant.staffId, grantId: grant.id, signal: context.signal }
  const read: GrantUse['read'] = async (reading) => {
    try {
      return await services.db.withGrant(scope, reading)
    } catch (error) {
      if (sqlStateOf(error)?.code === noLiveGrant) throw accessErrors.ACCESS_GRANT_ENDED({ cause: error })
      // The connection may have been ended with the grant. This transaction sees what has been committed meanwhile.
      const present = await grantById(tx, orgId, grant.id)
      if (present && !grantSteps.isLive(grantStateOf(present), (await databaseNow(tx)).getTime())) {
        throw accessErrors.ACCESS_GRANT_ENDED({ cause: error })
      }
      throw error
    }
  }
  const result = await work({ grant, dataset: grant.dataset as AccessDataset, level, read })
  if (!(await countUse(tx, orgId, grant.id))) throw accessErrors.ACCESS_GRANT_ENDED()
  return result
}

/** What the policy says to a use, by the kind of access it is. */
function answerGrant({ kind, approvedByCustomer }: GrantRow, governed: GovernedBy, question: Question) {
  switch (kind as AccessKind) {
    case 'break_glass':
      return answerBreakGlass(governed, question.presentCountry)
    case 'emergency':
      return answerEmergency(governed, question)
    case 'regular':
      return answerUse(governed, question, approvedByCustomer !== null)
  }
}
