import { describe, expect, it } from 'vitest'
import { policyProblems } from './policy-problems.ts'
import type { Region, ResidencyPolicy } from './policy.ts'

const frankfurt: Region = { id: 'fra', country: 'DE', roles: ['primary', 'backup'], lifecycle: 'active' }
const paris: Region = { id: 'par', country: 'FR', roles: ['replica', 'backup'], lifecycle: 'active' }
const london: Region = { id: 'lon', country: 'GB', roles: ['primary'], lifecycle: 'active' }
const regions = [frankfurt, paris, london]
const regional: ResidencyPolicy = { version: 1, zone: 'eu', mode: 'regional', backupCountries: ['DE'] }
const codes = (policy: ResidencyPolicy, of: readonly Region[] = regions) =>
  policyProblems(policy, of).map(({ code, status, at }) => `${status} ${code} ${at}`)

describe('a policy, when it is written', () => {
  it('is accepted when every operation has a place', () => {
    expect(codes(regional)).toEqual([])
    expect(codes({ ...regional, mode: 'single_country', pinnedCountry: 'DE' })).toEqual([])
    expect(codes({ ...regional, mode: 'hybrid', primaryCountry: 'DE', backupCountries: [] })).toEqual([])
    expect(codes({ ...regional, mode: 'client_owned_sovereignty', facilities: ['fra'] })).toEqual([])
  })

  it('is refused when a field that its mode needs is missing or empty', () => {
    expect(codes({ ...regional, mode: 'single_country' })).toContain('422 POLICY_FIELD_REQUIRED pinnedCountry')
    expect(codes({ ...regional, mode: 'hybrid' })).toContain('422 POLICY_FIELD_REQUIRED primaryCountry')
    expect(codes({ ...regional, mode: 'client_owned_sovereignty', facilities: [] })).toContain('422 POLICY_FIELD_REQUIRED facilities')
  })

  it('is refused when it carries a field that nobody acts on', () => {
    expect(codes({ ...regional, pinnedCountry: 'DE' })).toEqual(['422 POLICY_FIELD_UNUSED pinnedCountry'])
    expect(codes({ ...regional, mode: 'single_country', pinnedCountry: 'DE', viewFromOutside: false })).toEqual([
      '422 POLICY_FIELD_UNUSED viewFromOutside',
    ])
    expect(codes({ ...regional, viewFromOutside: true })).toEqual([])
    expect(codes({ ...regional, narrowings: [{ scope: 'platform', level: 'content', countries: ['DE'] }] })).toEqual([
      '422 POLICY_NARROWING_INCOMPLETE narrowings.0',
    ])
  })

  it('is refused when it names a country or a facility outside its zone', () => {
    expect(codes({ ...regional, mode: 'fully_sovereign', pinnedCountry: 'GB' })).toContain('422 POLICY_COUNTRY_OUTSIDE_ZONE pinnedCountry')
    expect(codes({ ...regional, backupCountries: ['DE', 'US'] })).toContain('422 POLICY_COUNTRY_OUTSIDE_ZONE backupCountries')
    expect(codes({ ...regional, mode: 'client_owned_sovereignty', facilities: ['lon'] })).toContain(
      '422 POLICY_FACILITY_UNKNOWN facilities',
    )
  })

  it('is refused as unsatisfiable, naming what has no place left, before any datum meets it', () => {
    expect(codes({ ...regional, narrowings: [{ scope: 'level', level: 'identity', countries: ['IE'] }] })).toEqual(
      ['store', 'process', 'backup', 'replicate', 'transit'].flatMap((operation) =>
        ['', ' telemetry', ' object', ' zone_derived'].map((form) => `409 POLICY_UNSATISFIABLE ${operation} identity${form}`),
      ),
    )
    expect(codes({ ...regional, narrowings: [{ scope: 'zone', deniedCountries: ['DE', 'FR', 'GB'] }] }).length).toBeGreaterThan(0)
    const dataset = codes({ ...regional, narrowings: [{ scope: 'dataset', dataset: 'photos', countries: [] }] })
    expect(dataset.every((code) => code.endsWith('photos'))).toBe(true)
    expect(codes({ ...regional, backupCountries: ['FR'] }, [frankfurt])).toContain('409 POLICY_UNSATISFIABLE backup content')
    expect(codes({ ...regional, mode: 'single_country', pinnedCountry: 'DE' }, [paris]).length).toBeGreaterThan(0)
  })
})
