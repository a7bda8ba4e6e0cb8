import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { cellProblems, mayPlace, storeRefusal, type CellUse } from './cell-keeps.ts'
import { levels } from '../classification.ts'
import { policyModes } from '../policy-codes.ts'
import { facts, registry as registryOf } from './decision-arbitraries.ts'
import { compilePolicy } from './compiled-policy.ts'
import { decidePlacement } from './decide.ts'
import type { Region, ResidencyPolicy } from './policy.ts'

const region = (id: string, country: string | undefined, roles: Region['roles'], lifecycle: Region['lifecycle'] = 'active'): Region => ({
  id,
  country,
  roles,
  lifecycle,
})
const frankfurt = region('frankfurt', 'DE', ['primary', 'backup'])
const dublin = region('dublin', 'IE', ['replica', 'backup'])
const london = region('london', 'GB', ['primary', 'backup'])
const registry = [frankfurt, dublin, london]
const uses: CellUse[] = [
  { regionId: 'frankfurt', role: 'primary' },
  { regionId: 'dublin', role: 'replica' },
  { regionId: 'frankfurt', role: 'backup' },
]
const alone: CellUse[] = [uses[0], uses[2]].filter((use) => use !== undefined)
const regional: ResidencyPolicy = { version: 1, zone: 'eu', mode: 'regional', backupCountries: ['DE'] }
const german: ResidencyPolicy = { version: 1, zone: 'eu', mode: 'single_country', pinnedCountry: 'DE', backupCountries: ['DE'] }
const sovereign: ResidencyPolicy = { ...german, mode: 'fully_sovereign' }
const rules = (policy: ResidencyPolicy, of: readonly CellUse[], regions = registry) =>
  [...new Set(cellProblems(policy, of, regions).map(({ operation, regionId, rule }) => `${operation} ${regionId} ${rule}`))].sort()

describe('a cell keeps a policy only when all that it does is allowed', () => {
  it('and a regional organisation may be on a cell of two countries of its zone', () => {
    expect(rules(regional, uses)).toEqual([])
  })

  it('while one country alone cannot be promised by a cell that replicates into another', () => {
    expect(rules(german, uses)).toEqual(['replicate dublin DESTINATION_NOT_ALLOWED'])
    expect(rules(german, alone)).toEqual([])
  })

  it('and a sovereign organisation is not put on a cell in the wrong country', () => {
    expect(rules(sovereign, [{ regionId: 'dublin', role: 'primary' }])).toEqual([
      'process dublin DESTINATION_NOT_ALLOWED',
      'store dublin DESTINATION_NOT_ALLOWED',
    ])
    expect(rules({ ...sovereign, zone: 'uk', pinnedCountry: 'GB', backupCountries: ['GB'] }, alone)).not.toEqual([])
  })

  it('and a cell that makes backups cannot take one that lists no country for them', () => {
    expect(rules({ ...regional, backupCountries: [] }, uses)).toEqual(['backup frankfurt BACKUP_COUNTRY_NOT_LISTED'])
  })

  it('and a region of no country, of no registry or out of use is no place', () => {
    const placeless = [region('frankfurt', undefined, ['primary']), dublin]
    expect(rules(regional, [{ regionId: 'frankfurt', role: 'primary' }], placeless)).toContain('store frankfurt DESTINATION_UNKNOWN')
    expect(rules(regional, [{ regionId: undefined, role: 'primary' }])).toContain('store undefined DESTINATION_UNKNOWN')
    const retired = [{ ...frankfurt, lifecycle: 'retired' as const }, dublin]
    expect(rules(regional, uses, retired)).toContain('store frankfurt DESTINATION_NOT_ALLOWED')
    expect(rules(regional, [])).toEqual(['store undefined DESTINATION_UNKNOWN'])
  })

  it('and a mode with a cell of its own shares it with nobody, whoever came first', () => {
    const facts = { uses: alone, organizations: 0, dedicated: false }
    expect(mayPlace(sovereign, facts, registry)).toBe(true)
    expect(mayPlace(sovereign, { ...facts, organizations: 1 }, registry)).toBe(false)
    expect(mayPlace(german, { ...facts, organizations: 1 }, registry)).toBe(true)
    expect(mayPlace(german, { ...facts, organizations: 1, dedicated: true }, registry)).toBe(false)
  })

  it('whatever policy, registry and cell: where it is placed, identity data may be processed and copied', () => {
    const question = registryOf.chain((regions) =>
      fc.tuple(fc.constant(regions), facts(regions), fc.constantFrom(...policyModes), fc.array(fc.nat(11), { minLength: 1, maxLength: 4 })),
    )
    fc.assert(
      fc.property(question, ([regions, { country, facilities, rest }, mode, picks]) => {
        const policy: ResidencyPolicy = {
          version: 1,
          zone: 'eu',
          mode,
          pinnedCountry: country,
          primaryCountry: country,
          facilities,
          ...rest,
        }
        const of = picks.map((pick, index): CellUse => ({
          regionId: regions[pick % regions.length]?.id,
          role: index === 0 ? 'primary' : 'replica',
        }))
        if (!mayPlace(policy, { uses: of, organizations: 0, dedicated: false }, regions)) return
        const compiled = compilePolicy(policy, regions)
        const datum = { classification: { bucket: 'R3', level: 'identity' } } as const
        for (const { regionId, role } of of) {
          expect(decidePlacement(compiled, role === 'primary' ? 'process' : 'replicate', datum, regionId).allowed).toBe(true)
        }
      }),
    )
  })

  it('and a data set that the policy keeps elsewhere breaks it as much as everything would', () => {
    const narrowed: ResidencyPolicy = { ...regional, narrowings: [{ scope: 'dataset', dataset: 'receipt', countries: ['IE'] }] }
    expect(rules(narrowed, uses)).toContain('store frankfurt DESTINATION_NOT_ALLOWED')
  })
})

describe('what is stored on a cell', () => {
  const everything = { levels, datasets: [] }

  it('is what its policy lets be there, copied there and backed up there', () => {
    expect(storeRefusal(compilePolicy(regional, registry), uses, everything)).toBeUndefined()
    expect(storeRefusal(compilePolicy(german, registry), alone, everything)).toBeUndefined()
    expect(storeRefusal(compilePolicy(german, registry), uses, everything)).toBe('DESTINATION_NOT_ALLOWED')
    expect(storeRefusal(compilePolicy({ ...german, backupCountries: [] }, registry), alone, everything)).toBe('BACKUP_COUNTRY_NOT_LISTED')
    expect(storeRefusal(compilePolicy({ ...german, zone: 'uk', pinnedCountry: 'GB' }, registry), alone, everything)).not.toBeUndefined()
    expect(storeRefusal(compilePolicy(german, []), alone, everything)).toBe('DESTINATION_UNKNOWN')
    expect(storeRefusal(compilePolicy(german, registry), [], everything)).toBe('DESTINATION_UNKNOWN')
  })

  it('is nothing that nobody classified', () => {
    expect(storeRefusal(compilePolicy(regional, registry), uses, { levels: [], datasets: ['unit'] })).toBe('UNCLASSIFIED')
  })

  it('is kept from a data set alone, where the policy narrows that and nothing else', () => {
    const narrowed = compilePolicy({ ...regional, narrowings: [{ scope: 'dataset', dataset: 'receipt', countries: ['IE'] }] }, registry)
    expect(storeRefusal(narrowed, uses, { levels, datasets: ['receipt'] })).toBe('DESTINATION_NOT_ALLOWED')
    expect(storeRefusal(narrowed, uses, { levels, datasets: ['unit'] })).toBeUndefined()
  })

  it('whatever policy and cell: a cell that keeps the policy may store everything of every level', () => {
    const question = registryOf.chain((regions) =>
      fc.tuple(fc.constant(regions), facts(regions), fc.constantFrom(...policyModes), fc.nat(11)),
    )
    fc.assert(
      fc.property(question, ([regions, { country, facilities, rest }, mode, pick]) => {
        const policy: ResidencyPolicy = {
          version: 1,
          zone: 'eu',
          mode,
          pinnedCountry: country,
          primaryCountry: country,
          facilities,
          ...rest,
        }
        const of: CellUse[] = [{ regionId: regions[pick % regions.length]?.id, role: 'primary' }]
        const datasets = (policy.narrowings ?? []).flatMap(({ dataset }) => dataset ?? [])
        const refusal = storeRefusal(compilePolicy(policy, regions), of, { levels, datasets })
        expect(refusal === undefined).toBe(cellProblems(policy, of, regions).length === 0)
      }),
    )
  })
})
