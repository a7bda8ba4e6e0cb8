import fc from 'fast-check'
import { legalBuckets, levels, type Classification } from '../classification.ts'
import { datumForms } from './modes.ts'
import type { Narrowing, Region, ResidencyPolicy } from './policy.ts'

/** Random registries, policies and data for the laws of the engine. One zone with several countries, and regions of others. */
export const euCountries = ['DE', 'FR', 'IE']
const strangers = ['US', 'GB']

export const region: fc.Arbitrary<Region> = fc.record({
  id: fc.uuid(),
  country: fc.option(fc.constantFrom(...euCountries, ...strangers), { nil: undefined, freq: 8 }),
  roles: fc.subarray(['primary', 'replica', 'backup'] as const),
  lifecycle: fc.constantFrom('active', 'active', 'active', 'planned', 'retired'),
})

export const registry = fc.uniqueArray(region, { minLength: 1, maxLength: 12, selector: ({ id }) => id })

const countries = fc.subarray([...euCountries, ...strangers])
const scope = fc.constantFrom('platform', 'zone', 'organization')

export const narrowing: fc.Arbitrary<Narrowing> = fc.oneof(
  fc.record({ scope, countries }),
  fc.record({ scope, deniedCountries: countries }),
  fc.record({ scope: fc.constant('level'), level: fc.constantFrom(...levels), countries }),
  fc.record({ scope: fc.constant('dataset'), dataset: fc.constantFrom('photos', 'minutes'), deniedCountries: countries }),
)

/** What is the same in every mode that is compared. */
export interface Facts {
  readonly country: string
  readonly facilities: readonly string[]
  readonly rest: Pick<ResidencyPolicy, 'backupCountries' | 'narrowings' | 'viewFromOutside'>
}

export const facts = (regions: readonly Region[]): fc.Arbitrary<Facts> =>
  fc.constantFrom(...euCountries).chain((country) =>
    fc.record({
      country: fc.constant(country),
      facilities: fc.subarray(regions.filter((one) => one.country === country).map(({ id }) => id)),
      rest: fc.record({ backupCountries: countries, narrowings: fc.array(narrowing, { maxLength: 3 }), viewFromOutside: fc.boolean() }),
    }),
  )

export const classification: fc.Arbitrary<Classification> = fc
  .constantFrom(...levels)
  .chain((level) => fc.record({ level: fc.constant(level), bucket: fc.constantFrom(...legalBuckets[level]) }))

export const form = fc.constantFrom(...datumForms)
export const dataset = fc.constantFrom(undefined, 'photos', 'minutes', 'ledger')
