import {
  compilePolicy,
  decideBreakGlass,
  decideStaffAccess,
  type AccessVerb,
  type CompiledPolicy,
  type Decision,
  type Level,
} from '@repo/residency'
import { isZoneCode, policyModes, type PolicyMode } from '@repo/residency'

/** An organisation as its fence row describes it. */
export interface GovernedBy {
  readonly policyMode: string
  readonly policyVersion: number
  readonly zone: string
  readonly cell: string
}

/**
 * The policy as far as the fence row tells it: mode and version. What only the whole policy says (the pinned country, the opt-in to views from outside)
 * is missing here and so counts as its strictest reading. A mode nobody knows is read as the strictest mode.
 */
export function policyOf({ policyMode, policyVersion, zone }: GovernedBy): CompiledPolicy | undefined {
  if (!isZoneCode(zone)) return undefined
  const mode: PolicyMode = isMode(policyMode) ? policyMode : 'client_owned_sovereignty'
  const key = `${zone} ${mode} ${policyVersion}`
  let policy = compiled.get(key)
  if (!policy) {
    if (compiled.size >= compiledMax) compiled.clear()
    compiled.set(key, (policy = compilePolicy({ version: policyVersion, zone, mode, backupCountries: [] }, [])))
  }
  return policy
}

const compiledMax = 1_000
const compiled = new Map<string, CompiledPolicy>()
const isMode = (text: string): text is PolicyMode => (policyModes as readonly string[]).includes(text)

export interface Question {
  readonly level: Level
  readonly verb: AccessVerb
  readonly presentCountry: string | undefined
}

export type RequestAnswer = { readonly allowed: true; readonly needsCustomer: boolean } | { readonly allowed: false; readonly rule: string }

/** May this be asked for at all, and whose word does it take? It may when the best grant there could be would be enough. */
export function answerRequest(governed: GovernedBy, question: Question): RequestAnswer {
  const best = answerUse(governed, question, true)
  if (!best.allowed) return best
  return { allowed: true, needsCustomer: !answerUse(governed, question, false).allowed }
}

/** Does the mode allow to look under a grant that the customer approved, or that only the zone's second person did? */
export function answerUse(governed: GovernedBy, { level, verb, presentCountry }: Question, customerApproved: boolean): Decision {
  const policy = policyOf(governed)
  if (!policy) return { allowed: false, rule: 'UNCLASSIFIED' }
  const grant = { approvedBy: customerApproved ? ('customer' as const) : ('staff' as const), invited: false, view: verb === 'view' }
  return decideStaffAccess(policy, { classification: { bucket: 'R3', level } }, { presentCountry, verb: 'read', grant })
}

/** Break-glass asks nobody of the customer's beforehand. */
export function answerBreakGlass(governed: GovernedBy, presentCountry: string | undefined): RequestAnswer {
  const policy = policyOf(governed)
  const decision = policy ? decideBreakGlass(policy, presentCountry) : ({ allowed: false, rule: 'UNCLASSIFIED' } as const)
  return decision.allowed ? { allowed: true, needsCustomer: false } : decision
}
