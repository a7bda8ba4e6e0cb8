import type { DirectoryIntent } from '@repo/contract/edge'
import { describe, expect, it } from 'vitest'
import { refuseBuild } from './build-gate.ts'

const last = { eu: { active: 90_000, suspended: 10_000 }, us: { active: 100_000 }, uk: { active: 40 } }
const intent = (facts: Partial<DirectoryIntent> = {}): DirectoryIntent => ({
  zone: 'eu',
  organizationsMin: 0,
  organizationsMax: 1_000_000,
  notAfter: '2030-01-01T00:00:00.000Z',
  ...facts,
})

describe('the build gate', () => {
  it('lets the daily coming and going pass, and any change of states', () => {
    expect(refuseBuild(last, { ...last, eu: { active: 90_500, suspended: 10_500 } }, [])).toBeUndefined()
    expect(refuseBuild(last, { ...last, eu: { closed: 100_000 } }, [])).toBeUndefined()
    expect(refuseBuild(last, { ...last, uk: { active: 130 } }, [])).toBeUndefined()
    expect(refuseBuild({}, { eu: { active: 60 } }, [])).toBeUndefined()
  })

  it('refuses a zone that shifted by more than one in a hundred, lost or gained', () => {
    expect(refuseBuild(last, { ...last, eu: { active: 101_001 } }, [])).toContain('zone eu')
    expect(refuseBuild(last, { ...last, eu: { active: 98_999 } }, [])).toContain('zone eu')
    const { uk: _uk, ...withoutZone } = last
    expect(refuseBuild({ ...last, uk: { active: 500 } }, withoutZone, [])).toContain('zone uk')
  })

  it('refuses a directory that changed by more than one in twenty, however evenly over its zones', () => {
    const many = (each: number) =>
      Object.fromEntries(
        Array.from({ length: 40 }, (_zone, index) => [`a${String.fromCharCode(97 + (index % 26))}${index}`, { active: each }]),
      )
    expect(refuseBuild(many(1000), many(1060), [])).toContain('the directory')
    expect(refuseBuild(many(1000), many(1040), [])).toBeUndefined()
  })

  it('lets through what a signed intent announced, in its zone and within its bounds alone', () => {
    const grown = { ...last, eu: { active: 150_000 } }
    expect(refuseBuild(last, grown, [intent()])).toBeUndefined()
    expect(refuseBuild(last, grown, [intent({ zone: 'us' })])).toContain('zone eu')
    expect(refuseBuild(last, grown, [intent({ organizationsMax: 140_000 })])).toContain('zone eu')
    expect(refuseBuild(last, { ...grown, us: { active: 1 } }, [intent()])).toContain('zone us')
  })
})
