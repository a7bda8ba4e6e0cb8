import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alertOf, budgetLeft, burnOf, burnRate, burnRules, failedMin, isAcknowledged, quantile, type Burn } from './burn.ts'
import { hourMs, none } from './traffic.ts'

const targetPpm = 999_000
const targets = fc.integer({ min: 500_000, max: 999_999 })
const requests = fc.integer({ min: 1, max: 1_000_000_000 })
const quiet: Burn = { burn: 0, shortBurn: 0, fires: false }

describe('the budget', () => {
  it('law: is whole without failures, spent at exactly the share that the target leaves, and shrinks with every failure', () => {
    fc.assert(
      fc.property(requests, fc.nat(), targets, (all, some, target) => {
        const failed = some % all
        expect(budgetLeft({ requests: all, failed: 0 }, target)).toBe(1)
        expect(budgetLeft({ requests: 1_000_000, failed: 1_000_000 - target }, target)).toBeCloseTo(0, 9)
        const [fewer, more] = [failed, failed + 1].map((count) => budgetLeft({ requests: all, failed: count }, target) ?? 0)
        expect(more).toBeLessThan(fewer ?? 0)
      }),
    )
  })

  it('law: a burn rate is the same of twice as much', () => {
    fc.assert(
      fc.property(requests, fc.nat(), targets, (all, some, target) => {
        const failed = some % (all + 1)
        const once = burnRate({ requests: all, failed }, target) ?? 0
        expect(burnRate({ requests: all * 2, failed: failed * 2 }, target)).toBeCloseTo(once, 9)
      }),
    )
  })

  it('is unknown where nobody asked', () => {
    expect([budgetLeft(none, targetPpm), burnRate(none, targetPpm)]).toEqual([null, null])
  })

  it('of a month is spent to 2, 5 and 10 % by the least burn that fires', () => {
    const spent = Object.values(burnRules).map(({ factor, longMs }) => (factor * longMs) / (30 * 24 * hourMs))
    expect(spent.map((share) => Math.round(share * 1000) / 1000)).toEqual([0.02, 0.05, 0.1])
  })
})

describe('an alert', () => {
  const long = { requests: 100_000, failed: 1_500 }

  it('needs both windows: what burnt and ended fires no more, and what has just begun not yet', () => {
    const burning = { requests: 1000, failed: 15 }
    expect(burnOf('hour', long, burning, targetPpm)).toMatchObject({ fires: true })
    expect(burnOf('hour', long, { requests: 1000, failed: 14 }, targetPpm).fires).toBe(false)
    expect(burnOf('hour', long, none, targetPpm)).toMatchObject({ shortBurn: null, fires: false })
    expect(burnOf('hour', { requests: 100_000, failed: 1_400 }, burning, targetPpm).fires).toBe(false)
  })

  it('is not made of a handful of failures where few ask', () => {
    const few = { requests: 20, failed: failedMin - 1 }
    expect(burnOf('hour', few, few, targetPpm)).toMatchObject({ fires: false })
    const enough = { requests: 20, failed: failedMin }
    expect(burnOf('hour', enough, enough, targetPpm)).toMatchObject({ fires: true })
  })

  it('is the gravest that fires', () => {
    const fires = { ...quiet, fires: true }
    expect(alertOf({ hour: quiet, sixHours: quiet, threeDays: quiet })).toBeNull()
    expect(alertOf({ hour: quiet, sixHours: quiet, threeDays: fires })).toBe('ticket')
    expect(alertOf({ hour: quiet, sixHours: fires, threeDays: fires })).toBe('page')
  })

  it('stays acknowledged while it is no graver and for as long as its window', () => {
    const now = new Date('2026-12-01T12:00:00Z')
    const at = (hours: number) => new Date(now.getTime() - hours * hourMs)
    expect(isAcknowledged('page', { severity: 'page', at: at(5) }, now)).toBe(true)
    expect(isAcknowledged('page', { severity: 'page', at: at(7) }, now)).toBe(false)
    expect(isAcknowledged('page', { severity: 'ticket', at: at(1) }, now)).toBe(false)
    expect(isAcknowledged('ticket', { severity: 'page', at: at(1) }, now)).toBe(true)
  })
})

describe('a quantile', () => {
  const bounds = [10, 100, 1000]

  it('lies in the bucket that holds it, and at the last bound for what lies above', () => {
    expect(quantile([0, 100, 0, 0], bounds, 0.99)).toBeCloseTo(99.1, 5)
    expect(quantile([99, 1, 0, 0], bounds, 0.99)).toBe(10)
    expect(quantile([0, 0, 0, 5], bounds, 0.99)).toBe(1000)
    expect(quantile([0, 0, 0, 0], bounds, 0.99)).toBeNull()
  })

  it('law: never falls when its share rises', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }),
        fc.double({ min: 0.01, max: 0.98, noNaN: true }),
        (counts, share) => {
          const [lower, higher] = [quantile(counts, bounds, share), quantile(counts, bounds, share + 0.01)]
          expect((higher ?? 0) - (lower ?? 0)).toBeGreaterThanOrEqual(-1e-9)
        },
      ),
    )
  })
})
