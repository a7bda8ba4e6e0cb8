import { describe, expect, it } from 'vitest'
import { isLegal, legalBuckets, levels, unclassified } from './classification.ts'
import { isStrictTransit, policyModes } from './policy-codes.ts'
import { launchZones, zoneCodes, zoneOfCountry, zones } from './zones.ts'

describe('the zone registry', () => {
  it('runs six zones and keeps the three special ones off', () => {
    expect(launchZones).toEqual(['us', 'eu', 'uk', 'ca', 'au', 'sg'])
  })

  it('puts no country into two zones', () => {
    const countries = zoneCodes.flatMap((code) => zones[code].countries)
    expect(new Set(countries).size).toBe(countries.length)
  })

  it('takes the zone from the country and has no default', () => {
    expect(zoneOfCountry('GB')).toBe('uk')
    expect(zoneOfCountry('DE')).toBe('eu')
    expect(zoneOfCountry('CH')).toBeUndefined()
    expect(zoneOfCountry('gb')).toBeUndefined()
  })
})

describe('classification', () => {
  it('lets every level be R3, and identity and money never be public or global', () => {
    for (const level of levels) expect(legalBuckets[level]).toContain('R3')
    expect(isLegal({ bucket: 'R1', level: 'identity' })).toBe(false)
    expect(isLegal({ bucket: 'R2', level: 'transactional' })).toBe(false)
    expect(isLegal({ bucket: 'R0', level: 'content' })).toBe(true)
  })

  it('fails closed for the unknown', () => {
    expect(unclassified).toEqual({ bucket: 'R3', level: 'identity' })
  })

  it('lets only regional organisations pass a foreign edge', () => {
    expect(policyModes.filter((mode) => !isStrictTransit(mode))).toEqual(['regional'])
  })
})
