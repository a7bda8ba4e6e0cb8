/**
 * The rules of the registry: a region lies in a country, the country says which zone it is in, and its life goes forward. Pure.
 */
import { controlErrors } from '@repo/contract/control'
import { isZoneCode, zoneOfCountry, zones, type Region } from '@repo/residency'

export type Lifecycle = Region['lifecycle']

/** What may follow each state. A retired place is planned again before it is used again. */
export const transitions: Readonly<Record<Lifecycle, readonly Lifecycle[]>> = {
  planned: ['active', 'retired'],
  active: ['retired'],
  retired: ['planned'],
}

/** @throws REGION_TRANSITION_NOT_ALLOWED naming the states that may follow */
export function requireLifecycle(from: Lifecycle, to: Lifecycle): void {
  if (from !== to && !transitions[from].includes(to)) {
    throw controlErrors.REGION_TRANSITION_NOT_ALLOWED({ data: { lifecycle: from, allowed: transitions[from] } })
  }
}

/**
 * Requires that a country is inside the zone's boundary. The provider's code is not asked: `eu-west-2` is London.
 * @throws REGION_COUNTRY_UNKNOWN for a country of no zone, REGION_OUTSIDE_ZONE for one of another zone
 */
export function requireCountryOfZone(country: string, zone: string): void {
  if (zoneOfCountry(country) === undefined)
    throw controlErrors.REGION_COUNTRY_UNKNOWN({ fieldErrors: { country: ['No zone has this country.'] } })
  if (!isZoneCode(zone) || !zones[zone].countries.includes(country)) {
    throw controlErrors.REGION_OUTSIDE_ZONE({ fieldErrors: { country: [`It belongs to zone ${zoneOfCountry(country)}.`] } })
  }
}
