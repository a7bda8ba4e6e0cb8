import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allocate } from './allocate.ts'

const total = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n })
const weights = fc.array(fc.bigInt({ min: 0n, max: 2n ** 40n }), { minLength: 1, maxLength: 60 }).filter((list) => list.some((w) => w > 0n))
const rotation = fc.integer({ min: 0, max: 1_000_000 })
const sum = (parts: readonly bigint[]) => parts.reduce((left, right) => left + right, 0n)

test('nothing is lost or invented: the parts sum to the total', () => {
  fc.assert(
    fc.property(total, weights, rotation, (t, w, r) => {
      expect(sum(allocate(t, w, r).parts)).toBe(t)
    }),
  )
})

test('every part is the exact share rounded down or up, never further away', () => {
  fc.assert(
    fc.property(
      total.filter((t) => t >= 0n),
      weights,
      rotation,
      (t, w, r) => {
        const whole = sum(w)
        for (const [i, part] of allocate(t, w, r).parts.entries()) {
          const floor = (t * (w[i] ?? 0n)) / whole
          expect(part === floor || part === floor + 1n).toBe(true)
        }
      },
    ),
  )
})

test('a larger remainder never loses the extra unit to a smaller one', () => {
  fc.assert(
    fc.property(
      total.filter((t) => t >= 0n),
      weights,
      rotation,
      (t, w, r) => {
        const whole = sum(w)
        const { parts } = allocate(t, w, r)
        const extras = parts.map((part, i) => part - (t * (w[i] ?? 0n)) / whole)
        const remainders = w.map((weight) => (t * weight) % whole)
        const smallestWinner = remainders.filter((_, i) => extras[i] === 1n).reduce((a, b) => (b < a ? b : a), whole)
        const largestLoser = remainders.filter((_, i) => extras[i] === 0n).reduce((a, b) => (b > a ? b : a), 0n)
        expect(largestLoser <= smallestWinner).toBe(true)
      },
    ),
  )
})

test('weight zero gets nothing', () => {
  fc.assert(
    fc.property(total, weights, rotation, (t, w, r) => {
      for (const [i, part] of allocate(t, w, r).parts.entries()) if (w[i] === 0n) expect(part).toBe(0n)
    }),
  )
})

test('negative totals mirror positive ones', () => {
  fc.assert(
    fc.property(total, weights, rotation, (t, w, r) => {
      expect(allocate(-t, w, r).parts).toEqual(allocate(t, w, r).parts.map((part) => -part))
    }),
  )
})

test('with equal weights nobody gets the extra unit twice before all had it once', () => {
  const totals = fc.array(fc.bigInt({ min: 0n, max: 10_000n }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), totals, (size, runs) => {
      const extras = Array.from({ length: size }, () => 0n)
      const equal = extras.map(() => 1n)
      let turn = 0
      for (const t of runs) {
        const { parts, leftOver } = allocate(t, equal, turn)
        turn += leftOver
        for (const [i, part] of parts.entries()) extras[i] = (extras[i] ?? 0n) + part - t / BigInt(size)
        const sorted = extras.toSorted((a, b) => Number(a - b))
        expect((sorted.at(-1) ?? 0n) - (sorted[0] ?? 0n)).toBeLessThanOrEqual(1n)
      }
    }),
  )
})

test('a split over 30,000 units is exact', () => {
  const units = Array.from({ length: 30_000 }, (_, i) => BigInt((i * 7919) % 1000))
  const { parts, leftOver } = allocate(123_456_789_01n, units, 12_345)
  expect(sum(parts)).toBe(123_456_789_01n)
  expect(leftOver).toBeGreaterThan(0)
})

test('thirds of one unit of money take turns', () => {
  const parts = [0, 1, 2].map((turn) => allocate(100n, [1n, 1n, 1n], turn).parts)
  expect(parts).toEqual([
    [34n, 33n, 33n],
    [33n, 34n, 33n],
    [33n, 33n, 34n],
  ])
})

test('the turn is counted among those who pay, not over those with weight zero', () => {
  expect(allocate(1n, [0n, 1n, 0n, 1n], 0).parts).toEqual([0n, 1n, 0n, 0n])
  expect(allocate(1n, [0n, 1n, 0n, 1n], 1).parts).toEqual([0n, 0n, 0n, 1n])
})

test('a split nobody can pay is refused, unless there is nothing to split', () => {
  expect(() => allocate(1n, [0n, 0n])).toThrow(RangeError)
  expect(() => allocate(1n, [])).toThrow(RangeError)
  expect(allocate(0n, [0n])).toEqual({ parts: [0n], leftOver: 0 })
  expect(() => allocate(1n, [-1n, 2n])).toThrow(RangeError)
  expect(() => allocate(1n, [1n], -1)).toThrow(RangeError)
  expect(() => allocate(1n, [1n], 0.5)).toThrow(RangeError)
})
