import fc from 'fast-check'
import { expect, test } from 'vitest'
import { billingMonth } from './billing-month.ts'
import { type Ownership, splitCharge } from './split-charge.ts'

const september = billingMonth('2026-09-01')
const owner = (partyId: string, share: string, validFrom: string, validTo: string | null = null, ordinal = 1): Ownership => {
  const [numerator = '', denominator = ''] = share.split('/')
  return { partyId, shareNumerator: BigInt(numerator), shareDenominator: BigInt(denominator), validFrom, validTo, ordinal }
}
const amounts = (total: bigint, owners: readonly Ownership[], rotation = 0) =>
  splitCharge(total, owners, september, rotation).shares.map(({ partyId, amountMinor }) => [partyId, amountMinor])

test('a month ends where the next begins, leap days and year ends included', () => {
  expect(billingMonth('2028-02-01')).toEqual({ start: '2028-02-01', end: '2028-03-01' })
  expect(billingMonth('2026-12-01').end).toBe('2027-01-01')
})

test('thirds take the extra cent in turn with each run', () => {
  const thirds = ['a', 'b', 'c'].map((id, index) => owner(id, '1/3', '2020-01-01', null, index + 1))
  expect(amounts(100n, thirds, 0)).toEqual([
    ['a', 34n],
    ['b', 33n],
    ['c', 33n],
  ])
  expect(amounts(100n, thirds, 1)).toEqual([
    ['a', 33n],
    ['b', 34n],
    ['c', 33n],
  ])
  expect(amounts(100n, thirds, 2)).toEqual([
    ['a', 33n],
    ['b', 33n],
    ['c', 34n],
  ])
})

test('a sale in the middle of the month splits by days, the day of the sale being the buyer’s', () => {
  const sold = [owner('seller', '1/1', '2020-01-01', '2026-09-17'), owner('buyer', '1/1', '2026-09-17')]
  expect(amounts(3000n, sold)).toEqual([
    ['seller', 1600n],
    ['buyer', 1400n],
  ])
})

test('who sells to themselves or owns two parts pays once', () => {
  const twice = [owner('a', '1/2', '2020-01-01', null, 1), owner('a', '1/2', '2021-01-01', null, 1)]
  expect(amounts(101n, twice)).toEqual([['a', 101n]])
})

test('an owner whose part rounds to nothing gets no share', () => {
  const uneven = [owner('a', '999/1000', '2020-01-01', null, 1), owner('b', '1/1000', '2020-01-01', null, 2)]
  expect(amounts(10n, uneven)).toEqual([['a', 10n]])
})

test.each([
  ['nobody ever owned it', [], 'OWNER_MISSING'],
  ['it is owned only from the tenth on', [owner('a', '1/1', '2026-09-10')], 'OWNER_MISSING'],
  ['it was sold to nobody', [owner('a', '1/1', '2020-01-01', '2026-09-20')], 'OWNER_MISSING'],
  ['shares sum to less than one', [owner('a', '1/3', '2020-01-01')], 'SHARES_INCOMPLETE'],
  ['shares exceed one for two days', [owner('a', '1/1', '2020-01-01'), owner('b', '1/9', '2026-09-05', '2026-09-07')], 'SHARES_INCOMPLETE'],
] as const)('a unit is not billed when %s', (_, owners, problem) => {
  expect(splitCharge(100n, owners, september, 0)).toEqual({ shares: [], problem })
})

test('owners before and after the month do not matter', () => {
  const history = [
    owner('old', '1/1', '2010-01-01', '2026-09-01'),
    owner('now', '1/1', '2026-09-01', '2026-10-01'),
    owner('new', '1/1', '2026-10-01'),
  ]
  expect(amounts(100n, history)).toEqual([['now', 100n]])
})

test('however a unit changes hands within the month, the shares sum to the charge', () => {
  const change = fc.record({ day: fc.integer({ min: 2, max: 30 }), owners: fc.integer({ min: 1, max: 7 }) })
  const total = fc.bigInt({ min: 1n, max: 10n ** 12n })
  fc.assert(
    fc.property(total, fc.uniqueArray(change, { selector: ({ day }) => day, maxLength: 5 }), fc.nat(), (t, changes, rotation) => {
      const steps = [{ day: 1, owners: 3 }, ...changes.toSorted((a, b) => a.day - b.day)]
      const date = (day: number) => `2026-09-${String(day).padStart(2, '0')}`
      const ownerships = steps.flatMap(({ day, owners }, step) =>
        Array.from({ length: owners }, (_, i) => {
          const next = steps[step + 1]
          return owner(`p${i}`, `1/${owners}`, date(day), next ? date(next.day) : null, i + 1)
        }),
      )
      const { shares, problem } = splitCharge(t, ownerships, september, rotation)
      expect(problem).toBe(null)
      expect(shares.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(t)
      expect(new Set(shares.map(({ partyId }) => partyId)).size).toBe(shares.length)
    }),
  )
})
