import { accessErrors, requestErrors } from '@repo/contract'
import { requestSteps, type AccessKind, type AccessVerb, type ApprovingSide, type Level } from '@repo/residency'
import type { OrgContext } from '../../../server/procedures.ts'
import type { RequestContext } from '../../../server/request-context.ts'
import { administratorSince } from '../../identity/index.ts'
import { toldOf, untell } from '../../notices/index.ts'
import { tellEscalation } from '../../provisioning/index.ts'
import { answerApprover, answerBreakGlass, answerRequest, answerUse, type GovernedBy } from '../access-rules.ts'
import { wireRequest } from './access-wire.ts'
import { databaseNow } from './database-now.ts'
import { endGrant } from './end-grant.workflow.ts'
import { governanceOf } from './governance-store.ts'
import { isInvited } from './invitation-store.ts'
import { insertGrant } from './grant-store.ts'
import { requestRefusal } from './request-refusal.ts'
import { requestForStep, setApproval, stateOf, type RequestRow } from './request-store.ts'
import { tellOpened } from './tell-customer.ts'

export interface Word {
  readonly accessRequestId: string
  readonly kind: AccessKind
  readonly endsAt?: string | undefined
}

/**
 * One side's yes. The word that completes a request begins its grant in the same transaction; what the policy says by then has the last word, for it
 * may have changed since the request was made.
 */
export async function approveRequest(context: OrgContext & RequestContext, { accessRequestId, kind, endsAt }: Word) {
  const { tx, orgId, actor, audit, enqueue } = context
  const row = await requestForStep(tx, orgId, accessRequestId)
  if (row?.kind !== kind) throw accessErrors.ACCESS_REQUEST_NOT_FOUND()
  const now = await databaseNow(tx)
  const { side, heldSince } = await approverOf(context)
  const step = requestSteps.approve(stateOf(row), { by: actor.id, side, heldSince: heldSince.getTime(), at: now.getTime() })
  if (!step.ok) throw requestRefusal(step.refusal)
  const [resource, action] = kind === 'regular' ? (['access_request', 'approve'] as const) : (['break_glass', 'open'] as const)
  await context.authorize(resource, action, { requestedBy: row.requestedBy })
  if (endsAt !== undefined && new Date(endsAt) <= now) throw endPast()
  const governed = await governanceOf(tx, orgId, context.services.ownResidency)
  if (side === 'staff') requireInside(governed, context.services.staff.presentCountry(context.assertion))
  const { requestedBy: staffId, dataset } = row
  const invited = await isInvited(tx, orgId, { staffId, dataset, level: row.level as Level, verb: row.verb as AccessVerb })
  requireAllowed(governed, row, invited)
  audit({ targetId: row.id, level: row.level as Level, policyVersion: governed.policyVersion })

  if (!(await setApproval(tx, orgId, row.id, { side, by: actor.id, complete: step.granted })))
    throw accessErrors.ACCESS_REQUEST_NOT_PENDING()
  // Who was to be asked has answered; the grant, if this begins it, is told of by itself.
  if (side === 'customer') await untell(tx, orgId, row.id)
  const told = (await toldOf(tx, [row.id]))(row.id)
  if (!step.granted) return wireRequest({ ...row, ...approvalsOf(step.request) }, now, undefined, told)
  const { staffApprovedBy, customerApprovedBy } = step.request
  const approvers = { staff: staffApprovedBy ?? '', customer: customerApprovedBy }
  const grant = await insertGrant(tx, row, approvers, governed, endsAt)
  await tellEscalation(tx, orgId, row.id, 'approved')
  audit({ grantIds: [grant.id] })
  await tellOpened(context, grant.id, now)
  await enqueue(endGrant, { grantId: grant.id }, { id: grant.id })
  return wireRequest({ ...row, status: 'approved', ...approvalsOf(step.request) }, now, grant.id, told)
}

const approvalsOf = ({ staffApprovedBy, customerApprovedBy }: ReturnType<typeof stateOf>) => ({ staffApprovedBy, customerApprovedBy })

/** For which side somebody speaks, and since when. A key is a program's: it approves nothing. */
async function approverOf({ tx, actor }: OrgContext): Promise<{ side: ApprovingSide; heldSince: Date }> {
  if (actor.kind === 'staff') return { side: 'staff', heldSince: actor.roleSince }
  const heldSince = actor.kind === 'user' ? await administratorSince(tx, actor.id) : undefined
  if (!heldSince) throw requestErrors.FORBIDDEN()
  return { side: 'customer', heldSince }
}

/** The zone's yes is given inside: an officer who is abroad, or whose place is not known, decides on nothing. */
function requireInside(governed: GovernedBy, presentCountry: string | undefined): void {
  const answer = answerApprover(governed, presentCountry)
  if (!answer.allowed) throw accessErrors.ACCESS_NOT_ALLOWED({ data: { rule: answer.rule } })
}

/** The policy may have changed since the request: it must still allow it, and ask for no more words than the request will have. */
function requireAllowed(governed: GovernedBy, row: RequestRow, invited: boolean): void {
  const presentCountry = row.destinationCountry ?? undefined
  const question = { level: row.level as Level, verb: row.verb as AccessVerb, presentCountry, invited }
  const answer = row.kind === 'break_glass' ? answerBreakGlass(governed, presentCountry) : answerRequest(governed, question)
  if (!answer.allowed) throw accessErrors.ACCESS_NOT_ALLOWED({ data: { rule: answer.rule } })
  if (row.kind === 'break_glass' || row.needsCustomer || answerUse(governed, question, false).allowed) return
  throw accessErrors.ACCESS_NOT_ALLOWED({ data: { rule: 'CUSTOMER_APPROVAL_REQUIRED' } })
}

function endPast() {
  const { message } = accessErrors.definitions.ACCESS_END_PAST
  return accessErrors.ACCESS_END_PAST({ fieldErrors: { endsAt: [message] } })
}
