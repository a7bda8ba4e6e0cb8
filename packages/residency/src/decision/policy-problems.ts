import { levels } from '../classification.ts'
import { zones } from '../zones.ts'
import { effectivePlaces } from './effective-places.ts'
import { datumForms, modes, placedOperations } from './modes.ts'
import { defaultPolicyType, wishRankOf } from './preference.ts'
import { policyScopes, type Region, type ResidencyPolicy } from './policy.ts'

/** What is wrong with a policy that somebody wants to write. `status` is the HTTP status of the refusal. */
export interface PolicyProblem {
  readonly code:
    | 'POLICY_FIELD_REQUIRED'
    | 'POLICY_FIELD_UNUSED'
    | 'POLICY_COUNTRY_OUTSIDE_ZONE'
    | 'POLICY_FACILITY_UNKNOWN'
    | 'POLICY_NARROWING_INCOMPLETE'
    | 'POLICY_UNSATISFIABLE'
  readonly status: 409 | 422
  /** Dotted path of the field, or the operation and level for which nothing is left. */
  readonly at: string
}

const modeFields = ['pinnedCountry', 'primaryCountry', 'facilities'] as const

/**
 * Finds what is wrong with a policy, when it is written and never later at a data write. An empty list is a policy that can be kept.
 * Backups are a promise of their own: an empty list of backup countries means that none are made, and is no problem.
 */
export function policyProblems(policy: ResidencyPolicy, regions: readonly Region[]): readonly PolicyProblem[] {
  const shape = [...missingAndUnused(policy), ...wishesAmiss(policy), ...strangers(policy, regions), ...incompleteNarrowings(policy)]
  return shape.length > 0 ? shape : unsatisfiable(policy, regions)
}

function missingAndUnused(policy: ResidencyPolicy): PolicyProblem[] {
  const { requires, rules } = modes[policy.mode]
  // Nobody would act on the wish for a view from outside where the mode offers none, so it is not kept, not even as a no.
  const offersView = levels.some((level) => rules[level].viewFromOutside)
  const unusedView: PolicyProblem[] =
    policy.viewFromOutside !== undefined && !offersView ? [{ code: 'POLICY_FIELD_UNUSED', status: 422, at: 'viewFromOutside' }] : []
  const ofFields = modeFields.flatMap((field): PolicyProblem[] => {
    const given = policy[field] !== undefined && policy[field].length > 0
    if (requires.includes(field) && !given) return [{ code: 'POLICY_FIELD_REQUIRED', status: 422, at: field }]
    if (!requires.includes(field) && policy[field] !== undefined) return [{ code: 'POLICY_FIELD_UNUSED', status: 422, at: field }]
    return []
  })
  return [...ofFields, ...unusedView]
}

/** Wishes are there where a type acts on them, and nowhere else. */
function wishesAmiss({ policyType = defaultPolicyType, preferredCountries }: ResidencyPolicy): PolicyProblem[] {
  const given = preferredCountries !== undefined && preferredCountries.length > 0
  if (policyType === 'flexible')
    return preferredCountries === undefined ? [] : [{ code: 'POLICY_FIELD_UNUSED', status: 422, at: 'preferredCountries' }]
  return given ? [] : [{ code: 'POLICY_FIELD_REQUIRED', status: 422, at: 'preferredCountries' }]
}

function strangers(policy: ResidencyPolicy, regions: readonly Region[]): PolicyProblem[] {
  const boundary = zones[policy.zone].countries
  const countries: [string, readonly string[]][] = [
    ['pinnedCountry', policy.pinnedCountry === undefined ? [] : [policy.pinnedCountry]],
    ['primaryCountry', policy.primaryCountry === undefined ? [] : [policy.primaryCountry]],
    ['backupCountries', policy.backupCountries],
    ['preferredCountries', policy.preferredCountries ?? []],
    ...(policy.narrowings ?? []).map(({ countries = [] }, index): [string, readonly string[]] => [
      `narrowings.${index}.countries`,
      countries,
    ]),
  ]
  const outside = countries
    .filter(([, codes]) => codes.some((code) => !boundary.includes(code)))
    .map(([at]): PolicyProblem => ({ code: 'POLICY_COUNTRY_OUTSIDE_ZONE', status: 422, at }))
  const known = new Set(regions.filter(({ country }) => country !== undefined && boundary.includes(country)).map(({ id }) => id))
  const unknown = (policy.facilities ?? []).some((id) => !known.has(id))
  return unknown ? [...outside, { code: 'POLICY_FACILITY_UNKNOWN', status: 422, at: 'facilities' }] : outside
}

function incompleteNarrowings(policy: ResidencyPolicy): PolicyProblem[] {
  return (policy.narrowings ?? []).flatMap((narrowing, index): PolicyProblem[] => {
    const { scope, level, dataset, countries, deniedCountries } = narrowing
    const aboutNothing = countries === undefined && (deniedCountries === undefined || deniedCountries.length === 0)
    const untargeted = (scope === 'level' && level === undefined) || (scope === 'dataset' && dataset === undefined)
    const unread = (scope !== 'level' && level !== undefined) || (scope !== 'dataset' && dataset !== undefined)
    const known = policyScopes.includes(scope)
    return aboutNothing || untargeted || unread || !known
      ? [{ code: 'POLICY_NARROWING_INCOMPLETE', status: 422, at: `narrowings.${index}` }]
      : []
  })
}

/** Every operation on every level must have a place left, in every dataset that a narrowing names. */
function unsatisfiable(policy: ResidencyPolicy, regions: readonly Region[]): PolicyProblem[] {
  const datasets = [undefined, ...(policy.narrowings ?? []).flatMap(({ dataset }) => (dataset === undefined ? [] : [dataset]))]
  const operations = placedOperations.filter((operation) => operation !== 'backup' || policy.backupCountries.length > 0)
  return [
    ...wishesUnsatisfiable(policy, regions),
    ...operations.flatMap((operation) =>
      levels.flatMap((level) =>
        datumForms.flatMap((form) =>
          datasets
            .filter((dataset) => {
              const question = { operation, level, form, ...(dataset === undefined ? {} : { dataset }) }
              return effectivePlaces(question, policy, regions).length === 0
            })
            .map((dataset): PolicyProblem => ({
              code: 'POLICY_UNSATISFIABLE',
              status: 409,
              at: [operation, level, form, dataset].filter((part) => part !== undefined && part !== 'plain').join(' '),
            })),
        ),
      ),
    ),
  ]
}

/** A mandatory wish needs a place among the wished ones where everything may be stored, level by level. */
function wishesUnsatisfiable(policy: ResidencyPolicy, regions: readonly Region[]): PolicyProblem[] {
  if (policy.policyType !== 'mandatory') return []
  const rankOf = wishRankOf(policy, regions)
  const without = levels.filter(
    (level) => !effectivePlaces({ operation: 'store', level }, policy, regions).some((id) => rankOf(id) !== undefined),
  )
  return without.map((level) => ({ code: 'POLICY_UNSATISFIABLE', status: 409, at: `store ${level} preferredCountries` }))
}
