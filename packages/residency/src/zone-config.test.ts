import { describe, expect, it } from 'vitest'
import { parseZoneConfig } from './zone-config.ts'

const region = { provider: 'aws', code: 'eu-central-1', country: 'DE', city: 'Frankfurt', role: 'primary', lifecycle: 'active' }
const cell = {
  code: 'eu-1',
  number: 2,
  countries: ['DE', 'IE'],
  backupCountries: ['DE'],
  replication: 'single_region_ha',
  regions: [region],
}
const config = {
  zone: 'eu',
  state: 'on',
  host: 'eu',
  localPort: 9200,
  place: 'European Union',
  suggestions: { country: 'DE', currency: 'EUR', locale: 'de-DE', timeZone: 'Europe/Berlin' },
  cells: [cell],
}

describe("a zone's configuration", () => {
  it('is read when every place lies inside the zone', () => {
    expect(parseZoneConfig(config).cells[0]?.regions[0]?.city).toBe('Frankfurt')
  })

  it.each([
    ['a standby that is said to be elsewhere and is not', { ...cell, replication: 'sync_standby' }, 'REPLICA_MISSING'],
    ['a cell country outside the zone', { ...cell, countries: ['DE', 'GB'] }, 'GB is outside zone eu'],
    ['a backup country the cell does not promise', { ...cell, backupCountries: ['FR'] }, "FR is not among the cell's countries"],
    [
      'a region named after Europe that is in London',
      { ...cell, regions: [{ ...region, code: 'eu-west-2', country: 'GB' }] },
      'GB is not among',
    ],
    [
      'a backup region outside the backup countries',
      { ...cell, regions: [{ ...region, country: 'IE', role: 'backup' }] },
      'IE is not among',
    ],
    ["another zone's cell", { ...cell, code: 'us-1' }, 'must begin with eu-'],
  ])('refuses %s', (_, wrong, message) => {
    expect(() => parseZoneConfig({ ...config, cells: [wrong] })).toThrow(message)
  })

  it('refuses a key it does not know', () => {
    expect(() => parseZoneConfig({ ...config, defaultZone: true })).toThrow('configuration is not right')
  })

  it('sends tenant data to no destination outside the boundary, and identity to none without a legal basis', () => {
    const destination = {
      host: 'mail.example.de',
      port: 465,
      purpose: 'mail',
      bucket: 'R3',
      level: 'identity',
      country: 'DE',
      legalBasis: 'contract',
    }
    const read = (changes: object) => parseZoneConfig({ ...config, egress: [{ ...destination, ...changes }] })
    expect(read({}).egress).toHaveLength(1)
    expect(parseZoneConfig(config).egress).toEqual([])
    expect(() => read({ country: 'US' })).toThrow('tenant data does not go to US')
    expect(() => read({ bucket: 'R1' })).toThrow('may not carry bucket R1')
    expect(() => read({ legalBasis: 'nothing_personal' })).toThrow('identity data has a legal basis')
    expect(() => read({ host: '*.example.de' })).toThrow('egress.0.host')
  })
})
