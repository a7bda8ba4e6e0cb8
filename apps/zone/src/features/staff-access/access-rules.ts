import { decideBreakGlass, decideStaffAccess, type AccessVerb, type CompiledPolicy, type Decision, type Level } from '@repo/residency'

/** What an organisation is under now, and is given its grants under. */
export interface GovernedBy {
  readonly policyMode: string
  readonly policyVersion: number
  readonly zone: string
  readonly cell: string
  /** The policy the zone decides by; undefined when what it keeps is not as it was signed, which allows nothing. */
  readonly policy: CompiledPolicy | undefined
}

export interface Question {
  readonly level: Level
  readonly verb: AccessVerb
  readonly presentCountry: string | undefined
  /** The organisation has invited exactly this person for it. Where its mode asks for no invitation it makes no difference. */
  readonly invited: boolean
}

/** Why a decision is refused: a rule code of the engine, or that there is no policy to decide by. */
export type AccessRule = Extract<Decision, { allowed: false }>['rule'] | 'POLICY_NOT_TRUSTED'
export type UseAnswer = { readonly allowed: true } | { readonly allowed: false; readonly rule: AccessRule }
export type RequestAnswer =
  { readonly allowed: true; readonly needsCustomer: boolean } | { readonly allowed: false; readonly rule: AccessRule }

const noPolicy = { allowed: false, rule: 'POLICY_NOT_TRUSTED' } as const

/** May this be asked for at all, and whose word does it take? It may when the best grant there could be would be enough. */
export function answerRequest(governed: GovernedBy, question: Question): RequestAnswer {
  const best = answerUse(governed, question, true)
  if (!best.allowed) return best
  // Nothing of theirs is changed on the zone's word alone, whatever the mode.
  return { allowed: true, needsCustomer: question.verb === 'correct' || !answerUse(governed, question, false).allowed }
}

/** Does the policy allow to look under a grant that the customer approved, or that only the zone's second person did? */
export function answerUse(
  { policy }: GovernedBy,
  { level, verb, presentCountry, invited }: Question,
  customerApproved: boolean,
): UseAnswer {
  if (!policy) return noPolicy
  const grant = { approvedBy: customerApproved ? ('customer' as const) : ('staff' as const), invited, view: verb === 'view' }
  const does = verb === 'correct' ? 'write' : 'read'
  return decideStaffAccess(policy, { classification: { bucket: 'R3', level } }, { presentCountry, verb: does, grant })
}

/** May somebody of the zone's staff speak for the zone from where they are? Only from inside of what the policy lets its staff be in: who decides reads why somebody asks. */
export function answerApprover({ policy }: GovernedBy, presentCountry: string | undefined): UseAnswer {
  if (!policy) return noPolicy
  const inside = presentCountry !== undefined && policy.staffCountries.has(presentCountry)
  return inside ? { allowed: true } : { allowed: false, rule: 'ACTOR_OUTSIDE' }
}

/** Does the policy ask for an invitation before staff may look at a level? One that is not as it was signed allows nothing, invitations included. */
export const asksForInvitation = ({ policy }: GovernedBy, level: Level): boolean =>
  policy?.rule(level, undefined).operator === 'customer_invites'

/** Break-glass asks nobody of the customer's beforehand. */
export function answerBreakGlass({ policy }: GovernedBy, presentCountry: string | undefined): RequestAnswer {
  if (!policy) return noPolicy
  const decision = decideBreakGlass(policy, presentCountry)
  return decision.allowed ? { allowed: true, needsCustomer: false } : decision
}

/** An emergency is break-glass with nobody there: never from outside, and where the client invites, not without the invitation. */
export function answerEmergency(governed: GovernedBy, question: Question): RequestAnswer {
  const answer = answerBreakGlass(governed, question.presentCountry)
  if (!answer.allowed || question.invited || !asksForInvitation(governed, question.level)) return answer
  return { allowed: false, rule: 'CUSTOMER_INVITATION_REQUIRED' }
}
