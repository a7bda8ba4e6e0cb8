import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fraction } from './fraction.ts'
import { applied, makeOne, ownersOn, replaceOwners, transferShare, type Interval, type NewOwner } from './ownership.ts'

const fraction = (numerator: number, denominator: number): Fraction => ({ numerator: BigInt(numerator), denominator: BigInt(denominator) })
const owner = (partyId: string, numerator: number, denominator: number): NewOwner => ({ partyId, share: fraction(numerator, denominator) })
const withIds = (intervals: readonly Interval[]): Interval[] => intervals.map((interval, index) => ({ ...interval, id: `i${index}` }))
const code = (error: unknown): unknown => (error as { code?: unknown }).code
const refusalOf = (run: () => unknown): unknown => {
  try {
    run()
  } catch (error) {
    return code(error)
  }
  return undefined
}

const day = (offset: number): string => new Date(Date.UTC(2026, 0, 1 + offset)).toISOString().slice(0, 10)
const parties = fc.constantFrom('a', 'b', 'c', 'd')
/** Owners whose shares make one: weights over their sum. */
const fullOwners = fc.array(fc.tuple(parties, fc.integer({ min: 1, max: 1000 })), { minLength: 1, maxLength: 6 }).map((weights) =>
  weights.map(([partyId, weight]) =>
    owner(
      partyId,
      weight,
      weights.reduce((sum, [, each]) => sum + each, 0),
    ),
  ),
)

describe('shares of a unit', () => {
  it('three thirds make one, and nothing near it does', () => {
    expect(makeOne([owner('a', 1, 3), owner('b', 1, 3), owner('c', 1, 3)])).toBe(true)
    expect(makeOne([owner('a', 333_333_333, 1_000_000_000), owner('b', 1, 3), owner('c', 1, 3)])).toBe(false)
    expect(makeOne([])).toBe(false)
  })

  it('shares that do not make one are refused', () => {
    expect(refusalOf(() => replaceOwners([], day(0), [owner('a', 1, 2)]))).toBe('OWNERSHIP_SHARES_INCOMPLETE')
  })

  it('make exactly one on every day from the first on, whatever the order of changes and transfers', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('set' as const), days: fc.nat(40), owners: fullOwners }),
      fc.record({
        kind: fc.constant('transfer' as const),
        days: fc.nat(40),
        from: parties,
        to: parties,
        share: fc.option(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 9, max: 12 })), { nil: undefined }),
      }),
    )
    fc.assert(
      fc.property(fullOwners, fc.array(step, { maxLength: 12 }), (first, steps) => {
        let intervals = withIds(applied([], replaceOwners([], day(0), first)))
        let offset = 0
        for (const next of steps) {
          const on = day((offset += next.days))
          try {
            const change =
              next.kind === 'set'
                ? replaceOwners(intervals, on, next.owners)
                : transferShare(intervals, {
                    on,
                    fromPartyId: next.from,
                    toPartyId: next.to,
                    share: next.share && fraction(...next.share),
                  })
            intervals = withIds(applied(intervals, change))
          } catch (error) {
            expect(['OWNER_NOT_CURRENT', 'OWNERSHIP_SHARE_EXCEEDED']).toContain(code(error))
          }
        }
        for (let at = 0; at <= offset + 1; at++) expect(makeOne(ownersOn(intervals, day(at)))).toBe(true)
        expect(ownersOn(intervals, day(-1))).toEqual([])
        // An interval never ends before it began, and no two begin on one day at one position.
        for (const { validFrom, validTo } of intervals) expect(validTo === null || validTo > validFrom).toBe(true)
        expect(new Set(intervals.map(({ validFrom, ordinal }) => `${validFrom} ${ordinal}`)).size).toBe(intervals.length)
      }),
    )
  })
})

describe('a change of owners', () => {
  const sold = withIds(applied([], replaceOwners([], day(0), [owner('a', 2, 3), owner('b', 1, 3)])))

  it('in the middle of a month ends the seller the day the buyer begins, and leaves the others as they are', () => {
    const after = applied(sold, transferShare(sold, { on: day(14), fromPartyId: 'a', toPartyId: 'c', share: undefined }))
    expect(after.map(({ partyId, validFrom, validTo }) => [partyId, validFrom, validTo])).toEqual([
      ['a', day(0), day(14)],
      ['b', day(0), null],
      ['c', day(14), null],
    ])
  })

  it('of a part leaves the seller the rest', () => {
    const after = applied(sold, transferShare(sold, { on: day(14), fromPartyId: 'a', toPartyId: 'c', share: fraction(1, 6) }))
    expect(ownersOn(after, day(14)).map(({ partyId, share }) => [partyId, share])).toEqual([
      ['b', fraction(1, 3)],
      ['a', fraction(1, 2)],
      ['c', fraction(1, 6)],
    ])
  })

  it('is refused before a later change, from a stranger, and beyond what the seller owns', () => {
    const later = withIds(applied(sold, replaceOwners(sold, day(30), [owner('d', 1, 1)])))
    expect(refusalOf(() => replaceOwners(later, day(29), [owner('a', 1, 1)]))).toBe('OWNERSHIP_DATE_CONFLICT')
    expect(refusalOf(() => transferShare(sold, { on: day(5), fromPartyId: 'x', toPartyId: 'c', share: undefined }))).toBe(
      'OWNER_NOT_CURRENT',
    )
    expect(refusalOf(() => transferShare(sold, { on: day(5), fromPartyId: 'b', toPartyId: 'c', share: fraction(1, 2) }))).toBe(
      'OWNERSHIP_SHARE_EXCEEDED',
    )
  })

  it('corrected on its own day replaces what was said and does not leave a day of nothing', () => {
    const corrected = applied(sold, replaceOwners(sold, day(0), [owner('d', 1, 1)]))
    expect(corrected.map(({ partyId, validFrom, validTo }) => [partyId, validFrom, validTo])).toEqual([['d', day(0), null]])
  })
})
