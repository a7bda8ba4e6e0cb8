import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { naturalSortKey } from './natural-sort-key.ts'

const byKey = (one: string, other: string): number => {
  const [a, b] = [naturalSortKey(one), naturalSortKey(other)]
  return a < b ? -1 : a > b ? 1 : 0
}

describe('the natural order of unit labels', () => {
  it('puts numbers by value and letters without regard to case and accents', () => {
    expect(['10', 'B 2', 'a 10', '9', 'A 9', 'É1', '2', 'b 1'].sort(byKey)).toEqual(['2', '9', '10', 'A 9', 'a 10', 'b 1', 'B 2', 'É1'])
  })

  it('agrees with the numbers for all whole numbers up to forty digits', () => {
    const numbers = fc.bigInt({ min: 0n, max: 10n ** 40n - 1n })
    fc.assert(fc.property(numbers, numbers, (a, b) => Math.sign(byKey(`${a}`, `${b}`)) === (a < b ? -1 : a > b ? 1 : 0)))
  })

  it('orders by the number behind equal words', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,5} ?$/), fc.nat(), fc.nat(), (word, a, b) => {
        expect(byKey(`${word}${a}`, `${word}${b}`)).toBe(Math.sign(a - b))
      }),
    )
  })

  it('gives every label a key that the column takes', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }), (label) => {
        const { length } = naturalSortKey(label)
        expect(length).toBeGreaterThan(0)
        expect(length).toBeLessThanOrEqual(400)
      }),
    )
  })
})
