import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  parseArea,
  parseDate,
  parseEmail,
  parseEntitlement,
  parseLocale,
  parsePhone,
  parseRequiredText,
  parseShare,
  parseText,
  parseUnitKind,
} from './parse-values.ts'

describe('an area is exact to the square centimetre', () => {
  test('any number of square centimetres survives being written in square metres', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n }), fc.constantFrom('.' as const, ',' as const), (areaSqCm, sign) => {
        const written = `${areaSqCm / 10_000n}${sign}${(areaSqCm % 10_000n).toString().padStart(4, '0')}`
        expect(parseArea(written, sign)).toEqual({ value: areaSqCm })
      }),
    )
  })
  test.each([
    ['94,08', ',', 940_800n],
    ['94.08', '.', 940_800n],
    ['12', ',', 120_000n],
    [' 0,0001 ', ',', 1n],
  ] as const)('"%s" with "%s" is %s', (raw, sign, value) => {
    expect(parseArea(raw, sign)).toEqual({ value })
  })
  test.each([
    ['1.234,5', ','],
    ['1,234.5', '.'],
    ['94.08', ','],
    ['94,08', '.'],
    ['1,23456', ','],
    ['-1', '.'],
    ['0', '.'],
    ['1e3', '.'],
    ['９４', '.'],
  ] as const)('"%s" with "%s" is refused, never guessed', (raw, sign) => {
    expect(parseArea(raw, sign)).toEqual({ problem: 'AREA_MALFORMED' })
  })
  test('nothing there means no area', () => expect(parseArea('  ', '.')).toEqual({ value: null }))
})

describe('a share is an exact fraction of one at most', () => {
  test('any such fraction is read as written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 500_000_000n }), fc.bigInt({ min: 0n, max: 500_000_000n }), (numerator, more) => {
        const denominator = numerator + more
        expect(parseShare(`${numerator}/${denominator}`)).toEqual({ value: { numerator, denominator } })
      }),
    )
  })
  test('"1" is the whole', () => expect(parseShare('1')).toEqual({ value: { numerator: 1n, denominator: 1n } }))
  test.each(['0/3', '1/0', '4/3', '33%', '0.5', '1/3/5', '-1/3', '1/1000000001'])('"%s" is refused', (raw) => {
    expect(parseShare(raw)).toEqual({ problem: 'SHARE_MALFORMED' })
  })
})

describe('text is taken over as people see it, or refused', () => {
  test('blanks around it go and accents are composed', () => expect(parseText(' Zoe\u0301 ', 20)).toEqual({ value: 'Zo\u00e9' }))
  test('a needed value that is missing is named so', () => expect(parseRequiredText(' ', 20)).toEqual({ problem: 'VALUE_MISSING' }))
  test('a long value is named so', () => expect(parseText('x'.repeat(21), 20)).toEqual({ problem: 'VALUE_TOO_LONG' }))
  test.each(['a\u0000b', 'a\u202eb', 'a\nb'])('%j is refused', (raw) => expect(parseText(raw, 20)).toEqual({ problem: 'VALUE_CHARACTERS' }))
})

describe('contact data is brought into its canonical form', () => {
  test.each([
    ['+49 (30) 1234-56', '+4930123456'],
    ['0049 30/123456', '+4930123456'],
    ['+65 6123 4567', '+6561234567'],
  ])('phone "%s" is %s', (raw, value) => expect(parsePhone(raw)).toEqual({ value }))
  test('a number without its country is refused', () => expect(parsePhone('030 123456')).toEqual({ problem: 'PHONE_MALFORMED' }))
  test('a language tag gets its usual spelling', () => expect(parseLocale('de_de')).toEqual({ value: 'de-DE' }))
  test('what is no language tag is refused', () => expect(parseLocale('german!')).toEqual({ problem: 'LOCALE_MALFORMED' }))
  test('an address without its host is refused', () => expect(parseEmail('ada@')).toEqual({ problem: 'EMAIL_MALFORMED' }))
})

test('a day that is in no calendar is refused', () => expect(parseDate('2025-02-29')).toEqual({ problem: 'DATE_MALFORMED' }))
test('a kind nobody knows is refused', () => expect(parseUnitKind('castle')).toEqual({ problem: 'KIND_UNKNOWN' }))
test('an entitlement beyond the database’s range is refused', () => {
  expect(parseEntitlement('9223372036854775807')).toEqual({ value: 9_223_372_036_854_775_807n })
  expect(parseEntitlement('9223372036854775808')).toEqual({ problem: 'ENTITLEMENT_MALFORMED' })
})
