/**
 * The registry of residency zones: legal boundaries, as data. A zone is told apart by its code alone; where its cells stand
 * (city, provider) is configuration of a deployment and not known here.
 */
export const zoneCodes = ['us', 'eu', 'uk', 'ca', 'au', 'sg', 'cn', 'in', 'br'] as const
export type ZoneCode = (typeof zoneCodes)[number]

export interface Zone {
  readonly code: ZoneCode
  /** English name for operators; screens translate by the code. */
  readonly name: string
  /** Countries whose soil is inside the boundary (ISO 3166-1 alpha-2). No country is in two zones. */
  readonly countries: readonly string[]
  /** `launch` zones run; `special` ones can be deployed from the same template and are off until a decision switches them on. */
  readonly lifecycle: 'launch' | 'special'
}

/** The GDPR's territory: the member states, and Iceland, Liechtenstein and Norway by EEA Joint Committee Decision 154/2018. */
const europeanEconomicArea = [
  ...['AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IT', 'LT', 'LU', 'LV', 'MT', 'NL'],
  ...['PL', 'PT', 'RO', 'SE', 'SI', 'SK', 'IS', 'LI', 'NO'],
]

export const zones: Readonly<Record<ZoneCode, Zone>> = {
  us: { code: 'us', name: 'United States', countries: ['US'], lifecycle: 'launch' },
  eu: { code: 'eu', name: 'European Union', countries: europeanEconomicArea, lifecycle: 'launch' },
  uk: { code: 'uk', name: 'United Kingdom', countries: ['GB'], lifecycle: 'launch' },
  ca: { code: 'ca', name: 'Canada', countries: ['CA'], lifecycle: 'launch' },
  au: { code: 'au', name: 'Australia', countries: ['AU'], lifecycle: 'launch' },
  sg: { code: 'sg', name: 'Singapore', countries: ['SG'], lifecycle: 'launch' },
  cn: { code: 'cn', name: 'China', countries: ['CN'], lifecycle: 'special' },
  in: { code: 'in', name: 'India', countries: ['IN'], lifecycle: 'special' },
  br: { code: 'br', name: 'Brazil', countries: ['BR'], lifecycle: 'special' },
}

/** The zones that run from the first day, in the order of the entry page. */
export const launchZones: readonly ZoneCode[] = zoneCodes.filter((code) => zones[code].lifecycle === 'launch')

export function isZoneCode(text: unknown): text is ZoneCode {
  return typeof text === 'string' && (zoneCodes as readonly string[]).includes(text)
}

/**
 * Gives the zone whose boundary holds a country, or `undefined`: there is no default zone.
 * Jurisdiction comes from the country and never from a region's name (a cloud's `eu-west-2` is London, so zone `uk`).
 * @param country ISO 3166-1 alpha-2, upper case
 */
export function zoneOfCountry(country: string): ZoneCode | undefined {
  return zoneCodes.find((code) => zones[code].countries.includes(country))
}
