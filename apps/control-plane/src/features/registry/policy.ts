/** What makes a policy one that can be kept, in the words of the API. Pure. */
import { controlErrors } from '@repo/contract/control'
import { policyProblems, type PolicyProblem, type Region, type ResidencyPolicy } from '@repo/residency'

/** How many places a refusal names; the first are enough to see what is wrong. */
const namedMax = 20

/**
 * @param regions the zone's registry
 * @throws the code of the first problem: 422 for a field, 409 when something would have no place left; all of them are named
 */
export function requireSound(policy: ResidencyPolicy, regions: readonly Region[]): void {
  const problems = policyProblems(policy, regions)
  const [first] = problems
  if (!first) return
  const same = problems.filter(({ code }) => code === first.code)
  throw controlErrors[first.code]({
    data: { at: same.slice(0, namedMax).map(({ at }) => at) },
    ...(first.status === 422 ? { fieldErrors: fieldErrorsOf(problems) } : {}),
  })
}

function fieldErrorsOf(problems: readonly PolicyProblem[]): Record<string, string[]> {
  const fields: Record<string, string[]> = {}
  for (const { at, code } of problems) (fields[at] ??= []).push(controlErrors.definitions[code].message)
  return fields
}
