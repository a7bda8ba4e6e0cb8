import { expect, test } from 'vitest'
import { currenciesOn, currency, isCurrencyCode, isUsableOn, storageDigits } from './currency.ts'
import { currencyTable } from './currency-table.ts'
import { formatMoney, toDecimal } from './format.ts'
import { money } from './money.ts'
import { parseMoney } from './parse.ts'

const codes = Object.keys(currencyTable).filter(isCurrencyCode)

test.each([
  ['BGN', '2025-12-31', '2026-01-01', 'EUR'],
  ['HRK', '2022-12-31', '2023-01-01', 'EUR'],
  ['ANG', '2025-03-30', '2025-03-31', 'XCG'],
  ['ZWL', '2024-08-31', '2024-09-01', 'ZWG'],
] as const)('%s is money until %s and refused from %s on', (code, last, ended, successor) => {
  expect(isUsableOn(code, last)).toBe(true)
  expect(isUsableOn(code, ended)).toBe(false)
  expect(currency(code).successor).toBe(successor)
  expect(isUsableOn(successor, ended)).toBe(true)
})

test('a retired currency stays readable', () => {
  expect(formatMoney(money(12_345n, 'BGN'), 'en', { show: 'none' })).toBe('123.45')
})

test('every retired currency has a successor that is in the table', () => {
  for (const code of codes) {
    const { until, successor } = currency(code)
    if (until !== undefined) expect(isCurrencyCode(successor ?? ''), code).toBe(true)
  }
})

test.each([
  ['JPY', 0],
  ['KRW', 0],
  ['CLP', 0],
  ['ISK', 0],
  ['VND', 0],
  ['EUR', 2],
  ['USD', 2],
  ['HUF', 2],
  ['IDR', 2],
  ['COP', 2],
  ['PKR', 2],
  ['MGA', 2],
  ['MRU', 2],
  ['BHD', 3],
  ['KWD', 3],
  ['TND', 3],
  ['IQD', 3],
  ['JOD', 3],
  ['OMR', 3],
  ['LYD', 3],
  ['CLF', 4],
  ['UYW', 4],
] as const)('%s is stored with %i digits', (code, digits) => {
  expect(storageDigits(code)).toBe(digits)
})

test('digits in storage are ours even where Intl shows others', () => {
  const differing = codes.filter((code) => {
    const shown = new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions().maximumFractionDigits
    return shown !== storageDigits(code)
  })
  expect(differing).toEqual(expect.arrayContaining(['IQD', 'HUF', 'IDR', 'MGA']))
})

test.each(codes)('%s shows and reads back every stored digit', (code) => {
  for (const minor of [0n, 1n, -1n, 123_456_789n, 2n ** 63n - 1n]) {
    const value = money(minor, code)
    const shown = formatMoney(value, 'en', { show: 'none' })
    const result = parseMoney(shown, code, 'en')
    expect(result.ok && result.value.amountMinor).toBe(minor)
    expect(toDecimal(value).split('.')[1]?.length ?? 0).toBe(storageDigits(code))
    expect(formatMoney(value, 'de', { show: 'code' })).toContain(code)
  }
})

test('nothing outside the table is a currency', () => {
  for (const code of ['eur', 'XXX', 'XAU', 'toString', '__proto__', 'EURO', '']) expect(isCurrencyCode(code)).toBe(false)
})

test('a day lists only what is money on it', () => {
  expect(currenciesOn('2026-11-25')).toContain('EUR')
  expect(currenciesOn('2026-11-25')).not.toContain('BGN')
  expect(currenciesOn('2022-06-01')).toEqual(expect.arrayContaining(['BGN', 'HRK', 'ANG', 'ZWL']))
})
