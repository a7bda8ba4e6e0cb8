import type { DestinationConfig, Region } from '@repo/residency'
import { describe, expect, it } from 'vitest'
import { destinationRefusal, openDestinations } from './destination.ts'

const region = (id: string, country: string): Region => ({ id, country, roles: ['primary'], lifecycle: 'active' })
const regions = [region('fra', 'DE'), region('dub', 'IE')]
const at = (host: string, country: string, bucket: 'R1' | 'R3' = 'R3'): DestinationConfig => ({
  ...{ host, port: 6514, purpose: 'audit_stream', bucket, level: 'operational', country, legalBasis: 'legal_obligation' },
})
const levels = ['identity', 'operational'] as const
const declared = [at('de.example', 'DE'), at('ie.example', 'IE'), at('counters.example', 'DE', 'R1')]
const regional = { version: 1, zone: 'eu', mode: 'regional', backupCountries: [] } as const
const german = { ...regional, mode: 'single_country', pinnedCountry: 'DE' } as const
const refusal = (host: string, policy: typeof regional | typeof german, of = regions) =>
  destinationRefusal({ host, port: 6514 }, declared, { policy, regions: of, levels })

describe('a destination of tenant data', () => {
  it('is declared for tenant data, by host and port', () => {
    expect(refusal('elsewhere.example', regional)).toBe('NOT_DECLARED')
    expect(refusal('counters.example', regional)).toBe('NOT_DECLARED')
    expect(destinationRefusal({ host: 'de.example', port: 443 }, declared, { policy: regional, regions, levels })).toBe('NOT_DECLARED')
  })

  it('stands where the policy lets data be, and nowhere under a policy that allows nothing', () => {
    expect([refusal('de.example', german), refusal('ie.example', german), refusal('ie.example', regional)]).toEqual([
      ...[undefined, 'PLACE_FORBIDDEN', undefined],
    ])
    expect(refusal('de.example', regional, [])).toBe('PLACE_FORBIDDEN')
    expect(openDestinations(declared, { policy: german, regions, levels }).map(({ host }) => host)).toEqual(['de.example'])
  })
})
