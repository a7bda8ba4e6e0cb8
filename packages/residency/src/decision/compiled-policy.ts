import { levels, type Level } from '../classification.ts'
import type { PolicyMode } from '../policy-codes.ts'
import { zones, type ZoneCode } from '../zones.ts'
import { effectivePlaces, type PlaceQuestion } from './effective-places.ts'
import { datumForms, modes, placedOperations, ruleFor, type DatumForm, type ModeRule, type PlacedOperation } from './modes.ts'
import type { Region, ResidencyPolicy } from './policy.ts'

/** A policy worked out for a registry, so that a decision on a request's way is a look-up. Made anew when either changes. */
export interface CompiledPolicy {
  readonly mode: PolicyMode
  readonly zone: ZoneCode
  readonly version: number
  readonly staffCountries: ReadonlySet<string>
  readonly viewFromOutside: boolean
  readonly rule: (level: Level, form: DatumForm | undefined) => ModeRule
  readonly places: (question: PlaceQuestion) => ReadonlySet<string>
  readonly backupCountryListed: (regionId: string) => boolean
  readonly knows: (regionId: string) => boolean
}

/**
 * Works a policy out.
 * @param policy one version, already accepted by `policyProblems`
 * @param regions the whole registry; a region of another zone is as good as absent
 */
export function compilePolicy(policy: ResidencyPolicy, regions: readonly Region[]): CompiledPolicy {
  const placed = new Map<string, ReadonlySet<string>>()
  const datasets = new Set((policy.narrowings ?? []).flatMap(({ dataset }) => (dataset === undefined ? [] : [dataset])))
  for (const operation of placedOperations)
    for (const level of levels)
      for (const form of datumForms)
        for (const dataset of [undefined, ...datasets]) {
          const question = { operation, level, form, ...(dataset === undefined ? {} : { dataset }) }
          placed.set(keyOf(operation, level, form, dataset), new Set(effectivePlaces(question, policy, regions)))
        }
  const countryOf = new Map(regions.map(({ id, country }) => [id, country]))
  const listed = new Set(policy.backupCountries)
  return {
    mode: policy.mode,
    zone: policy.zone,
    version: policy.version,
    staffCountries: new Set(staffCountries(policy, countryOf)),
    viewFromOutside: policy.viewFromOutside ?? false,
    rule: (level, form) => ruleFor(policy.mode, level, form),
    places: ({ operation, level, form = 'plain', dataset }) => {
      // A dataset that no narrowing names is under the level's own rules.
      const named = dataset !== undefined && datasets.has(dataset) ? dataset : undefined
      return placed.get(keyOf(operation, level, form, named)) ?? nowhere
    },
    backupCountryListed: (id) => {
      const country = countryOf.get(id)
      return country !== undefined && listed.has(country)
    },
    knows: (id) => countryOf.get(id) !== undefined,
  }
}

const nowhere: ReadonlySet<string> = new Set()

const keyOf = (operation: PlacedOperation, level: Level, form: DatumForm, dataset: string | undefined) =>
  dataset === undefined ? `${operation} ${level} ${form}` : `${operation} ${level} ${form} ${dataset}`

/** Where staff count as inside: the zone, or the one country of the modes that ask for staff in the country. */
function staffCountries(policy: ResidencyPolicy, countryOf: ReadonlyMap<string, string | undefined>): readonly string[] {
  const { staffInCountry } = modes[policy.mode]
  if (!staffInCountry) return zones[policy.zone].countries
  if (policy.pinnedCountry !== undefined) return [policy.pinnedCountry]
  return (policy.facilities ?? []).flatMap((id) => countryOf.get(id) ?? [])
}
