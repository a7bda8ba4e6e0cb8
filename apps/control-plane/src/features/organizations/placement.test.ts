import type { Region, ResidencyPolicy } from '@repo/residency'
import { describe, expect, it } from 'vitest'
import { chooseCell, isSamePolicy, plainPolicy, type CandidateCell } from './placement.ts'

const frankfurt: Region = { id: 'fra', country: 'DE', roles: ['primary', 'backup'], lifecycle: 'active' }
const dublin: Region = { id: 'dub', country: 'IE', roles: ['replica'], lifecycle: 'active' }
const regions = [frankfurt, dublin]
const spread: CandidateCell = {
  number: 1,
  code: 'eu-1',
  state: 'open',
  uses: [
    { regionId: 'fra', role: 'primary' },
    { regionId: 'dub', role: 'replica' },
    { regionId: 'fra', role: 'backup' },
  ],
  organizations: 3,
  dedicated: false,
}
const german: CandidateCell = {
  ...spread,
  number: 2,
  code: 'eu-2',
  uses: spread.uses.filter(({ regionId }) => regionId === 'fra'),
  organizations: 5,
}
const plain = (mode: ResidencyPolicy['mode']) => (cell: CandidateCell) => plainPolicy('eu', mode, cell, regions)
const choose = (mode: ResidencyPolicy['mode'], cells: readonly CandidateCell[], wanted?: string) =>
  chooseCell(cells, regions, plain(mode), wanted)?.cell.code

describe('an organisation is placed on a cell that keeps its policy', () => {
  it('the one with the fewest organisations, and none that is closed to new ones or not the one insisted on', () => {
    expect(choose('regional', [german, spread])).toBe('eu-1')
    expect(choose('regional', [german, { ...spread, state: 'draining' }])).toBe('eu-2')
    expect(choose('regional', [german, spread], 'eu-2')).toBe('eu-2')
    expect(choose('regional', [spread], 'eu-9')).toBeUndefined()
  })

  it('never on one that copies into a second country when one country is promised', () => {
    expect(choose('single_country', [spread])).toBeUndefined()
    expect(choose('single_country', [spread, german])).toBe('eu-2')
  })

  it('and alone where the mode has a cell to itself', () => {
    expect(choose('fully_sovereign', [german])).toBeUndefined()
    expect(choose('fully_sovereign', [{ ...german, organizations: 0 }])).toBe('eu-2')
    expect(choose('regional', [{ ...german, dedicated: true }])).toBeUndefined()
  })

  it('and nowhere by a plain policy when the mode needs what no cell says', () => {
    expect(choose('client_owned_sovereignty', [{ ...german, organizations: 0 }])).toBeUndefined()
    expect(choose('hybrid', [spread])).toBeUndefined()
  })
})

it('a plain policy writes down where the cell backs up, and nothing it does not do', () => {
  expect(plainPolicy('eu', 'regional', spread, regions)).toEqual({ version: 1, zone: 'eu', mode: 'regional', backupCountries: ['DE'] })
  expect(plainPolicy('eu', 'regional', { ...spread, uses: [] }, regions)?.backupCountries).toEqual([])
  expect(plainPolicy('eu', 'single_country', german, regions)).toEqual({
    version: 1,
    zone: 'eu',
    mode: 'single_country',
    pinnedCountry: 'DE',
    backupCountries: ['DE'],
  })
})

it('two policies are the same when they say the same, whatever their versions and the order of their lists', () => {
  const policy: ResidencyPolicy = { version: 1, zone: 'eu', mode: 'regional', backupCountries: ['DE', 'IE'] }
  expect(isSamePolicy(policy, { ...policy, version: 7, backupCountries: ['IE', 'DE'] })).toBe(true)
  expect(isSamePolicy(policy, { ...policy, backupCountries: ['DE'] })).toBe(false)
  expect(isSamePolicy(policy, { ...policy, viewFromOutside: true })).toBe(false)
})
