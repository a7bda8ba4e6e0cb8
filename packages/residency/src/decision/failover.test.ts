import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { policyModes } from '../policy-codes.ts'
import { compilePolicy } from './compiled-policy.ts'
import { facts, registry } from './decision-arbitraries.ts'
import { failoverTarget, type FailoverPolicy, type Standby } from './failover.ts'
import type { Region, ResidencyPolicy } from './policy.ts'
import { policyTypes, wishRankOf } from './preference.ts'
import { decideReplication, replicationProblems, replicationRules, replicationStrategies } from './replication.ts'

const region = (id: string, country: string): Region => ({ id, country, roles: ['primary', 'replica', 'backup'], lifecycle: 'active' })
const regions = [region('fra', 'DE'), region('ber', 'DE'), region('dub', 'IE'), region('lon', 'GB')]
const regional: ResidencyPolicy = { version: 1, zone: 'eu', mode: 'regional', backupCountries: ['DE'] }
const under = (policy: ResidencyPolicy, of: readonly Region[] = regions): FailoverPolicy => ({
  compiled: compilePolicy(policy, of),
  rankOf: wishRankOf(policy, of),
  datasets: [],
})
const standby = (regionId: string, state: Standby['state'] = 'streaming'): Standby => ({ regionId, state })
const target = (strategy: (typeof replicationStrategies)[number], standbys: Standby[], ...policies: ResidencyPolicy[]) =>
  failoverTarget(
    strategy,
    'fra',
    standbys,
    policies.map((policy) => under(policy)),
  )

describe('a lost primary', () => {
  it('is followed by a standby of the zone, losing what its strategy says', () => {
    expect(target('sync_standby', [standby('dub')], regional)).toEqual({ action: 'promote', regionId: 'dub', loses: 'nothing' })
    expect(target('async_standby', [standby('dub', 'behind')], regional)).toEqual({
      action: 'promote',
      regionId: 'dub',
      loses: 'the_last',
    })
    expect(target('single_region_ha', [standby('fra')], regional)).toEqual({ action: 'promote', regionId: 'fra', loses: 'nothing' })
  })

  it('is followed by nobody across the boundary: the cell degrades', () => {
    expect(target('sync_standby', [standby('lon')], regional)).toEqual({ action: 'degrade', reason: 'DESTINATION_NOT_ALLOWED' })
    expect(target('sync_standby', [standby('mars')], regional)).toEqual({ action: 'degrade', reason: 'DESTINATION_UNKNOWN' })
  })

  it('is followed by nobody whom the strategy keeps for reading or backing up, and by none that nobody observed', () => {
    for (const strategy of ['read_replica', 'backup_only', 'reference_fanout'] as const)
      expect(target(strategy, [standby('dub')], regional)).toEqual({ action: 'degrade', reason: 'NO_STANDBY' })
    for (const state of ['behind', 'down', 'unknown'] as const)
      expect(target('sync_standby', [standby('dub', state)], regional)).toEqual({ action: 'degrade', reason: 'STANDBY_NOT_FIT' })
    expect(target('single_region_ha', [standby('dub')], regional)).toEqual({ action: 'degrade', reason: 'NO_STANDBY' })
  })

  it('goes nowhere that one organisation of the cell does not allow', () => {
    const german: ResidencyPolicy = { ...regional, mode: 'single_country', pinnedCountry: 'DE' }
    expect(target('sync_standby', [standby('dub')], regional, german)).toMatchObject({ action: 'degrade' })
    expect(target('sync_standby', [standby('dub'), standby('ber')], regional, german)).toMatchObject({ action: 'promote', regionId: 'ber' })
  })

  it('goes where it is wished first, and nowhere else where the wish is mandatory', () => {
    const wish = { ...regional, policyType: 'preferred', preferredCountries: ['IE', 'DE'] } as const
    expect(target('sync_standby', [standby('ber'), standby('dub')], wish)).toMatchObject({ regionId: 'dub' })
    expect(target('sync_standby', [standby('ber')], wish)).toMatchObject({ regionId: 'ber' })
    expect(target('sync_standby', [standby('ber')], { ...wish, policyType: 'mandatory', preferredCountries: ['IE'] })).toEqual({
      action: 'degrade',
      reason: 'DESTINATION_NOT_ALLOWED',
    })
  })

  const world = registry.chain((of) =>
    fc.record({
      of: fc.constant(of),
      same: facts(of),
      strategy: fc.constantFrom(...replicationStrategies),
      standbys: fc.array(
        fc.record({
          regionId: fc.constantFrom(...of.map(({ id }) => id), 'nowhere', undefined),
          state: fc.constantFrom('streaming', 'behind', 'down', 'unknown'),
        }),
        { maxLength: 5 },
      ),
      modes: fc.array(fc.constantFrom(...policyModes), { minLength: 1, maxLength: 3 }),
      policyType: fc.constantFrom(...policyTypes),
      preferredCountries: fc.subarray(['DE', 'FR', 'IE', 'US']),
    }),
  )

  it('whatever cell, registry, policies and wishes: it never leaves the zone, and each policy allows where it goes', () => {
    fc.assert(
      fc.property(world, ({ of, same, strategy, standbys, modes, policyType, preferredCountries }) => {
        const policies = modes.map((mode): ResidencyPolicy => {
          const { country, facilities, rest } = same
          const fields = { pinnedCountry: country, primaryCountry: country, facilities }
          return { version: 1, zone: 'eu', mode, ...fields, ...rest, policyType, preferredCountries }
        })
        const found = failoverTarget(
          strategy,
          of[0]?.id,
          standbys,
          policies.map((policy) => under(policy, of)),
        )
        if (found.action === 'degrade') return
        const country = of.find(({ id }) => id === found.regionId)?.country
        expect(['DE', 'FR', 'IE']).toContain(country)
        expect(standbys.some(({ regionId, state }) => regionId === found.regionId && ['streaming', 'behind'].includes(state))).toBe(true)
        expect(replicationRules[strategy].takesOver).not.toBe('no')
        for (const policy of policies) {
          expect(wishRankOf(policy, of)(found.regionId)).not.toBeUndefined()
          for (const operation of ['store', 'process'] as const)
            expect(compilePolicy(policy, of).places({ operation, level: 'identity' }).has(found.regionId)).toBe(true)
        }
      }),
    )
  })
})

describe('a replication strategy', () => {
  const compiled = compilePolicy(regional, regions)
  const known = new Set(regions.map(({ id }) => id))
  const published = { classification: { bucket: 'R0', level: 'content' } } as const

  it('copies across a boundary only what the platform itself published, and only by the fan-out of reference data', () => {
    for (const strategy of replicationStrategies) {
      for (const bucket of ['R1', 'R2', 'R3'] as const)
        expect(decideReplication(compiled, strategy, { classification: { bucket, level: 'operational' } }, 'lon', known).allowed).toBe(
          false,
        )
      expect(decideReplication(compiled, strategy, published, 'lon', known).allowed).toBe(strategy === 'reference_fanout')
      expect(decideReplication(compiled, strategy, { classification: undefined }, 'dub', known).allowed).toBe(false)
    }
    expect(decideReplication(compiled, 'reference_fanout', published, 'mars', known)).toEqual({
      allowed: false,
      rule: 'DESTINATION_UNKNOWN',
    })
    expect(decideReplication(compiled, 'sync_standby', { classification: { bucket: 'R3', level: 'identity' } }, 'dub', known)).toEqual({
      allowed: true,
    })
  })

  it('is kept by a cell that stands where it says', () => {
    const primary = { regionId: 'fra', role: 'primary' } as const
    const of = (strategy: (typeof replicationStrategies)[number], ...more: { regionId: string; role: 'replica' | 'backup' }[]) =>
      replicationProblems(strategy, [primary, ...more])
    expect(of('sync_standby', { regionId: 'dub', role: 'replica' })).toEqual([])
    expect(of('async_standby', { regionId: 'fra', role: 'replica' })).toEqual(['REPLICA_MISSING'])
    expect(of('single_region_ha', { regionId: 'fra', role: 'replica' })).toEqual([])
    expect(of('single_region_ha', { regionId: 'dub', role: 'replica' })).toEqual(['REPLICA_UNWANTED'])
    expect(of('backup_only', { regionId: 'fra', role: 'backup' })).toEqual([])
    expect(of('backup_only', { regionId: 'dub', role: 'replica' })).toEqual(['REPLICA_UNWANTED', 'BACKUP_MISSING'])
  })
})
