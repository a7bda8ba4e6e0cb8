import { compilePolicy, policyModes } from '@repo/residency'
import { describe, expect, it } from 'vitest'
import { isOver, newestOver, releaseRule } from './release-rules.ts'

describe('a released data set', () => {
  const ruleUnder = (mode: (typeof policyModes)[number]) =>
    releaseRule({ state: 'mode_alone', compiled: compilePolicy({ version: 1, zone: 'eu', mode, backupCountries: [] }, []) })

  it('leaves under the modes that say so, and under no other', () => {
    expect(Object.fromEntries(policyModes.map((mode) => [mode, ruleUnder(mode)]))).toEqual({
      regional: undefined,
      hybrid: undefined,
      single_country: undefined,
      fully_sovereign: 'EXPORT_NOT_ALLOWED',
      client_owned_sovereignty: 'EXPORT_NOT_ALLOWED',
    })
  })

  it('does not leave by a policy that is not as it was signed', () => {
    const compiled = compilePolicy({ version: 1, zone: 'eu', mode: 'regional', backupCountries: [] }, [])
    expect(releaseRule({ state: 'broken', compiled })).toBe('POLICY_NOT_TRUSTED')
  })
})

it('a month is over when its last day has ended everywhere', () => {
  expect(isOver('2026-09', new Date('2026-10-01T11:59:59Z'))).toBe(false)
  expect(isOver('2026-09', new Date('2026-10-01T12:00:00Z'))).toBe(true)
  expect(isOver('2026-12', new Date('2027-01-01T12:00:00Z'))).toBe(true)
})

it('the newest month that is offered is one that would be taken', () => {
  expect(newestOver(new Date('2026-12-01T10:00:00Z'))).toBe('2026-10')
  expect(newestOver(new Date('2026-12-01T12:00:00Z'))).toBe('2026-11')
  expect(newestOver(new Date('2027-01-01T11:00:00Z'))).toBe('2026-11')
  expect(newestOver(new Date('2027-01-31T23:00:00Z'))).toBe('2026-12')
})
