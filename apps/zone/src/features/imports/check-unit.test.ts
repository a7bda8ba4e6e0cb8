import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkUnit, sharesMakeOne } from './check-unit.ts'
import type { ImportRow } from './parse-row.ts'

const row = (line: number, changes: Partial<ImportRow> = {}): ImportRow => ({
  line,
  unitLabel: '1A',
  property: 'House',
  kind: 'dwelling',
  floor: null,
  areaSqCm: 940_800n,
  entitlement: 942n,
  ownerKind: 'person',
  ownerName: `Owner ${line}`,
  ownerEmail: null,
  ownerPhone: null,
  ownerLocale: null,
  shareNumerator: 1n,
  shareDenominator: 3n,
  ownedFrom: '2020-01-01',
  ...changes,
})
const thirds = [row(2), row(3), row(4)]

describe('the shares of a unit make exactly one', () => {
  test('any way to cut a whole into parts makes one, and one part less does not', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 1n, max: 10n ** 9n }), { minLength: 2, maxLength: 20 }), (parts) => {
        const whole = parts.reduce((sum, part) => sum + part, 0n)
        const shares = parts.map((part) => ({ shareNumerator: part, shareDenominator: whole }))
        expect(sharesMakeOne(shares)).toBe(true)
        expect(sharesMakeOne(shares.slice(1))).toBe(false)
      }),
    )
  })
  test('three thirds are one', () => expect(checkUnit(thirds, true)).toEqual([]))
  test('two thirds are reported once, at the unit’s first line', () => {
    expect(checkUnit(thirds.slice(1), true)).toEqual([{ line: 3, field: 'share', code: 'SHARES_NOT_ONE' }])
  })
  test('a unit with an unreadable line is not judged on its shares', () => expect(checkUnit(thirds.slice(1), false)).toEqual([]))
})

describe('lines of one unit agree with its first', () => {
  test.each([
    ['property', { property: 'Other' }],
    ['kind', { kind: 'parking' }],
    ['floor', { floor: '2' }],
    ['area_sq_m', { areaSqCm: 1n }],
    ['entitlement', { entitlement: 1n }],
  ] as const)('another %s is reported at the line that differs', (field, changes) => {
    expect(checkUnit([row(2), row(3), row(4, changes)], true)).toEqual([{ line: 4, field, code: 'UNIT_DIFFERS' }])
  })
  test('owners who begin on different days would leave a gap before the later one', () => {
    const problems = checkUnit([row(2), row(3), row(4, { ownedFrom: '2021-01-01' })], true)
    expect(problems).toEqual([{ line: 4, field: 'owned_from', code: 'OWNED_FROM_DIFFERS' }])
  })
  test('one owner twice is reported, whatever the case of the e-mail address', () => {
    const twice = { ownerName: 'Ada', ownerEmail: 'ada@a.example' }
    const problems = checkUnit([row(2), row(3, twice), row(4, { ...twice, ownerEmail: 'ADA@a.example' })], true)
    expect(problems).toEqual([{ line: 4, field: 'owner_name', code: 'OWNER_REPEATED' }])
  })
})
