import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatMoney, toDecimal } from './format.ts'
import { money } from './money.ts'
import { parseMoney } from './parse.ts'

const plain = (text: string) => text.replace(/[\u00a0\u202f]/gu, ' ')

test('people see their own marks and every stored digit', () => {
  expect(plain(formatMoney(money(123_450n, 'EUR'), 'de-DE'))).toBe('1.234,50 €')
  expect(plain(formatMoney(money(123_450n, 'CAD'), 'fr-CA', { show: 'none' }))).toBe('1 234,50')
  expect(plain(formatMoney(money(123_450n, 'BHD'), 'en-GB', { show: 'code' }))).toBe('BHD 123.450')
  expect(plain(formatMoney(money(123_450n, 'JPY'), 'en', { show: 'none' }))).toBe('123,450')
  expect(plain(formatMoney(money(-5n, 'USD'), 'en-US', { sign: 'accounting' }))).toBe('($0.05)')
})

test('amounts beyond 2^53 keep their last digit', () => {
  expect(formatMoney(money(2n ** 63n - 1n, 'USD'), 'en-US', { show: 'none' })).toBe('92,233,720,368,547,758.07')
  expect(toDecimal(money(-(2n ** 63n), 'BHD'))).toBe('-9223372036854775.808')
})

test('what a locale shows, it reads back', () => {
  const locale = fc.constantFrom('en-US', 'en-GB', 'de-DE', 'de-CH', 'fr-FR', 'fr-CA', 'hi-IN', 'ar-EG', 'es-ES', 'sv-SE', 'ja-JP')
  const currency = fc.constantFrom('JPY' as const, 'EUR' as const, 'BHD' as const, 'CLF' as const)
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), currency, locale, (minor, code, where) => {
      const result = parseMoney(formatMoney(money(minor, code), where, { show: 'none' }), code, where)
      expect(result.ok && result.value.amountMinor).toBe(minor)
    }),
  )
})

test.each([
  ['1,234.50', 'en', 123_450n],
  ['1234.5', 'en', 123_450n],
  ['-12', 'en', -1_200n],
  ['\u221212', 'sv', -1_200n],
  ['1.234,5', 'de', 123_450n],
  ['1 234,50', 'fr', 123_450n],
  ["1'234.50", 'de-CH', 123_450n],
  [' 7 ', 'en', 700n],
] as const)('%j in %s is %i cents', (text, locale, minor) => {
  const result = parseMoney(text, 'EUR', locale)
  expect(result.ok && result.value.amountMinor).toBe(minor)
})

test.each([
  ['', 'en', 'empty'],
  ['abc', 'en', 'not_a_number'],
  ['1,23', 'en', 'separators'],
  ['12,34,5', 'en', 'separators'],
  ['1.2.3', 'en', 'separators'],
  ['1e5', 'en', 'not_a_number'],
  ['1.234', 'en', 'too_many_decimals'],
  ['1,234.567', 'en', 'too_many_decimals'],
  ['99999999999999999999', 'en', 'too_large'],
] as const)('%j in %s is refused as %s', (text, locale, problem) => {
  expect(parseMoney(text, 'EUR', locale)).toEqual({ ok: false, problem })
})
