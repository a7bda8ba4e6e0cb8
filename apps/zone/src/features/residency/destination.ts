/** To whom something of an organisation may be sent: whom the zone's file declares for tenant data, where the organisation's policy lets every part of it be. Pure. */
import { effectivePlaces, type DestinationConfig, type Level, type Region, type ResidencyPolicy } from '@repo/residency'

export interface Under {
  readonly policy: ResidencyPolicy
  readonly regions: readonly Region[]
  /** Of what would be sent. */
  readonly levels: readonly Level[]
}

export interface Place {
  readonly host: string
  readonly port: number
}

/** Countries where the policy lets every one of these levels be stored. */
function countriesFor({ policy, regions, levels }: Under): ReadonlySet<string> {
  const countryOf = new Map(regions.map(({ id, country }) => [id, country]))
  const each = levels.map(
    (level) => new Set(effectivePlaces({ operation: 'store', level }, policy, regions).map((id) => countryOf.get(id))),
  )
  const [first = new Set<string | undefined>(), ...rest] = each
  return new Set([...first].flatMap((country) => (country !== undefined && rest.every((other) => other.has(country)) ? country : [])))
}

/** Declared destinations of tenant data, those alone that the policy allows. */
export function openDestinations(declared: readonly DestinationConfig[], under: Under): DestinationConfig[] {
  const countries = countriesFor(under)
  return declared.filter(({ bucket, country }) => bucket === 'R3' && countries.has(country))
}

/** @returns why nothing may be sent there; undefined when it may */
export function destinationRefusal(
  { host, port }: Place,
  declared: readonly DestinationConfig[],
  under: Under,
): 'NOT_DECLARED' | 'PLACE_FORBIDDEN' | undefined {
  const isIt = (one: DestinationConfig): boolean => one.host === host && one.port === port && one.bucket === 'R3'
  if (!declared.some(isIt)) return 'NOT_DECLARED'
  return openDestinations(declared, under).some(isIt) ? undefined : 'PLACE_FORBIDDEN'
}
