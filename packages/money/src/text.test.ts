import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatMinor, minorToDecimal, parseMoneyText, readPastedMoney } from './text.ts'

const locales = ['en-GB', 'en-US', 'de-DE', 'fr-CA', 'fr-FR', 'de-CH', 'en-IN', 'ar-AE', 'pt-BR']

test('what is shown is read back as the same amount, in every locale and exponent', () => {
  fc.assert(
    fc.property(
      fc.bigInt(-(10n ** 18n), 10n ** 18n),
      fc.constantFrom(...locales),
      fc.constantFrom(0, 2, 3, 4),
      (amount, locale, exponent) => {
        const shown = formatMinor(String(amount), { locale, exponent })
        expect(parseMoneyText(shown, { locale, exponent })).toEqual({ ok: true, minor: String(amount) })
      },
    ),
  )
})

test('an amount beyond 2^53 keeps every digit', () => {
  expect(formatMinor('123456789012345678901', { locale: 'en-GB', exponent: 2 })).toBe('1,234,567,890,123,456,789.01')
})

test('the minus sign is U+2212 and never a hyphen', () => {
  expect(formatMinor('-41250', { locale: 'en-GB', exponent: 2 })).toBe('−412.50')
  expect(formatMinor('-41250', { locale: 'de-DE', exponent: 2 }, { currency: 'EUR' })).toContain('−')
})

test('minor units become decimals exactly', () => {
  expect(minorToDecimal('-5', 2)).toBe('-0.05')
  expect(minorToDecimal('7', 0)).toBe('7')
  expect(minorToDecimal('-0', 3)).toBe('0.000')
})

describe('an amount is never guessed', () => {
  const british = { locale: 'en-GB', exponent: 2 }
  test.each([
    ['', 'empty'],
    ['abc', 'not_a_number'],
    ['1,5', 'separators'],
    ['1.234,50', 'separators'],
    ['1.234', 'too_many_decimals'],
    ['1.2.3', 'separators'],
    ['1e5', 'not_a_number'],
  ])('%j is refused as %s', (text, problem) => {
    expect(parseMoneyText(text, british)).toEqual({ ok: false, problem })
  })
  test.each([
    ['1,234.5', '123450'],
    ['£12', '1200'],
    ['GBP 12.30', '1230'],
    ['1 234.50', '123450'],
    ['-.5', '-50'],
    ['−3.00', '-300'],
  ])('%j is read as %s minor units', (text, minor) => {
    expect(parseMoneyText(text, british)).toEqual({ ok: true, minor })
  })
  test('a currency without decimals takes none', () => {
    expect(parseMoneyText('12.5', { locale: 'en', exponent: 0 })).toEqual({ ok: false, problem: 'too_many_decimals' })
  })
})

test('a pasted amount that reads two ways gives both, the locale’s own first', () => {
  expect(readPastedMoney('1.234', { locale: 'en-GB', exponent: 3 })).toEqual(['1234', '1234000'])
  expect(readPastedMoney('1.234,50', { locale: 'en-GB', exponent: 2 })).toEqual(['123450'])
  expect(readPastedMoney('12.50', { locale: 'en-GB', exponent: 2 })).toEqual(['1250'])
})
