import type { Level } from '../classification.ts'
import { zones } from '../zones.ts'
import { ruleFor, type DatumForm, type PlacedOperation, type Places } from './modes.ts'
import type { Narrowing, Region, ResidencyPolicy } from './policy.ts'

/** What is asked about: an operation on a datum of a level, perhaps of one dataset. */
export interface PlaceQuestion {
  readonly operation: PlacedOperation
  readonly level: Level
  readonly form?: DatumForm
  readonly dataset?: string
}

/**
 * Gives the regions where the operation may happen:
 * zone's regions ∩ the mode's places ∩ every narrowing ∩ active regions, and for backups ∩ the policy's own backup countries.
 * @returns ids in the registry's order; none when nothing is left, which never falls back to a wider place
 */
export function effectivePlaces(question: PlaceQuestion, policy: ResidencyPolicy, regions: readonly Region[]): readonly string[] {
  const places = ruleFor(policy.mode, question.level, question.form).places[question.operation]
  const narrowings = (policy.narrowings ?? []).filter((narrowing) => concerns(narrowing, question))
  return regions
    .filter(({ lifecycle }) => lifecycle === 'active')
    .filter(({ country }) => country !== undefined && (places === 'anywhere_listed' || zones[policy.zone].countries.includes(country)))
    .filter((region) => isAmong(places, region, policy))
    .filter(({ country }) => narrowings.every((narrowing) => admits(narrowing, country)))
    .filter((region) => question.operation !== 'backup' || mayHoldBackups(region, policy))
    .map(({ id }) => id)
}

function concerns(narrowing: Narrowing, { level, dataset }: PlaceQuestion): boolean {
  if (narrowing.scope === 'level') return narrowing.level === level
  if (narrowing.scope === 'dataset') return narrowing.dataset !== undefined && narrowing.dataset === dataset
  return true
}

function admits({ countries, deniedCountries }: Narrowing, country: string | undefined): boolean {
  if (country === undefined || deniedCountries?.includes(country)) return false
  return countries === undefined || countries.includes(country)
}

function isAmong(places: Places, { id, country }: Region, policy: ResidencyPolicy): boolean {
  switch (places) {
    case 'anywhere_listed':
    case 'zone':
      return true
    case 'pinned_country':
      return country !== undefined && country === policy.pinnedCountry
    case 'primary_country':
      return country !== undefined && country === policy.primaryCountry
    case 'facilities':
      return policy.facilities?.includes(id) ?? false
  }
}

function mayHoldBackups({ country, roles }: Region, { backupCountries }: ResidencyPolicy): boolean {
  return country !== undefined && roles.includes('backup') && backupCountries.includes(country)
}
