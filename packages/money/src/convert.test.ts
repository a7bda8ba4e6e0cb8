import fc from 'fast-check'
import { expect, test } from 'vitest'
import { convert, type RecordedRate, type Rounding } from './convert.ts'
import { storageDigits } from './currency.ts'
import { money } from './money.ts'

const recorded = { source: 'ecb', rateType: 'reference', observedAt: '2026-11-02T15:00:00Z' }
const toCents = (rate: string): RecordedRate<'EUR', 'USD'> => ({ ...recorded, from: 'EUR', to: 'USD', rate })

test.each<[bigint, string, Rounding, bigint]>([
  [1n, '0.5', 'half_up', 1n],
  [1n, '0.5', 'half_even', 0n],
  [3n, '0.5', 'half_up', 2n],
  [3n, '0.5', 'half_even', 2n],
  [5n, '0.5', 'half_even', 2n],
  [-1n, '0.5', 'half_up', -1n],
  [-1n, '0.5', 'half_even', 0n],
  [-3n, '0.5', 'half_even', -2n],
  [10_000n, '1.0837', 'half_up', 10_837n],
])('%i cents at %s, %s, are %i', (minor, rate, rounding, expected) => {
  expect(convert(money(minor, 'EUR'), toCents(rate), rounding).amount.amountMinor).toBe(expected)
})

test('digits of both currencies are respected', () => {
  const yen = convert(money(10_050n, 'EUR'), { ...recorded, from: 'EUR', to: 'JPY', rate: '161.37' }, 'half_even')
  expect(yen.amount.amountMinor).toBe(16_218n)
  const dinar = convert(money(16_218n, 'JPY'), { ...recorded, from: 'JPY', to: 'BHD', rate: '0.002471' }, 'half_even')
  expect(dinar.amount.amountMinor).toBe(40_075n)
  expect(dinar.roundedOff).toBe('-0.322')
})

test('amount plus what was rounded off is the exact product, and less than one unit was', () => {
  const minor = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n })
  const places = fc.integer({ min: 0, max: 12 })
  const to = fc.constantFrom('JPY' as const, 'USD' as const, 'BHD' as const, 'CLF' as const)
  const rounding = fc.constantFrom<Rounding>('half_up', 'half_even')
  fc.assert(
    fc.property(minor, fc.bigInt({ min: 1n, max: 10n ** 12n }), places, to, rounding, (amount, digits, scale, currency, mode) => {
      const text = String(digits).padStart(scale + 1, '0')
      const rate = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`
      const { amount: result, roundedOff } = convert(money(amount, 'EUR'), { ...recorded, from: 'EUR', to: currency, rate }, mode)
      const [whole = '0', fraction = ''] = roundedOff.split('.')
      const unit = 10n ** BigInt(fraction.length)
      const exact = result.amountMinor * unit + BigInt(whole + fraction)
      // Both sides over one denominator: 10^(2 + scale) major units of EUR against 10^(digits + fraction) of the target.
      const target = BigInt(storageDigits(currency) + fraction.length)
      expect(exact * 10n ** BigInt(2 + scale)).toBe(amount * digits * 10n ** target)
      const off = BigInt((whole + fraction).replace('-', ''))
      expect(off * 2n <= unit).toBe(true)
    }),
  )
})

test.each(['0', '-1', '1e3', '', 'abc', '0.0000000000000000001'])('a rate of %j is refused', (rate) => {
  expect(() => convert(money(1n, 'EUR'), toCents(rate), 'half_up')).toThrow(RangeError)
})
