import type { CompiledPolicy } from '../decision/compiled-policy.ts'
import { allowed, refused, type Decision } from '../decision/rule-codes.ts'

/**
 * Break-glass does without the customer's word beforehand, never without a second person, and never from outside: of the modes that ask for staff in
 * the country that is the country, of the others the zone. A place that is not known is outside.
 */
export function decideBreakGlass(policy: CompiledPolicy, presentCountry: string | undefined): Decision {
  const inside = presentCountry !== undefined && policy.staffCountries.has(presentCountry)
  return inside ? allowed : refused('ACTOR_OUTSIDE')
}
