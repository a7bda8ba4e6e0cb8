import { compilePolicy, type CellConfig, type Region, type ResidencyPolicy } from '@repo/residency'
import { describe, expect, it } from 'vitest'
import { showResidency } from './show-residency.ts'

const cell: CellConfig = {
  code: 'eu-1',
  number: 2,
  countries: ['DE', 'IE'],
  backupCountries: ['DE'],
  replication: 'sync_standby',
  regions: [
    { provider: 'aws', code: 'eu-central-1', country: 'DE', city: 'Frankfurt', role: 'primary', lifecycle: 'active' },
    { provider: 'aws', code: 'eu-west-1', country: 'IE', city: 'Dublin', role: 'replica', lifecycle: 'active' },
    { provider: 'aws', code: 'eu-north-1', country: 'SE', city: 'Stockholm', role: 'replica', lifecycle: 'planned' },
  ],
}
const regions: Region[] = [
  { id: 'fra', country: 'DE', roles: ['primary', 'backup'], lifecycle: 'active' },
  { id: 'dub', country: 'IE', roles: ['replica'], lifecycle: 'active' },
]
const policy: ResidencyPolicy = { version: 3, zone: 'eu', mode: 'hybrid', primaryCountry: 'DE', backupCountries: ['DE'] }
const held = { state: 'kept' as const, version: 3, policy, regions, compiled: compilePolicy(policy, regions), uses: [] }
const now = new Date('2026-11-30T12:00:00Z')
const show = (observed: Record<string, Date | undefined>) =>
  showResidency({ held, zone: 'eu', cell, observed: new Map(Object.entries(observed)), now, inventory: [] })

describe('the view of where data is', () => {
  it('gives each level the places that the engine leaves, and none where nothing is left', () => {
    const [identity] = show({}).levels
    expect(identity).toEqual({
      level: 'identity',
      countries: { store: ['DE'], process: ['DE'], backup: ['DE'], replicate: ['DE'], transit: ['DE'] },
      staff: 'customer_approves',
      viewFromOutside: false,
      exports: 'nothing',
      releasable: false,
    })
    const none = { ...held, policy: { ...policy, primaryCountry: 'MT' } }
    const shown = showResidency({ held: none, zone: 'eu', cell, observed: new Map(), now, inventory: [] })
    expect(shown.levels.map(({ countries }) => countries.store)).toEqual([[], [], [], [], []])
  })

  it('calls a store observed when it answered, and unknown when it is dead, silent or asked by nobody', () => {
    const { stores } = show({ postgres: undefined, redis: now })
    expect(stores.map(({ store, country, evidence }) => `${store} ${country} ${evidence}`)).toEqual([
      'database DE unknown',
      'cache DE observed',
      'objects DE unknown',
      'workflows DE unknown',
      'telemetry DE unknown',
      'replica IE unknown',
    ])
  })
})
