import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { grown, none, spread, type Traffic } from './traffic.ts'

const traffic = fc
  .record({ requests: fc.nat(1_000_000_000), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ requests, share }): Traffic => ({ requests, failed: Math.floor(requests * share) }))
const sum = (parts: readonly Traffic[]): Traffic =>
  parts.reduce((all, { requests, failed }) => ({ requests: all.requests + requests, failed: all.failed + failed }), none)
const periodMs = 300_000

describe('what totals grew by', () => {
  it('law: however reports are lost or repeated, what was counted is what the newest one says', () => {
    const growing = fc
      .array(traffic, { minLength: 1, maxLength: 20 })
      .map((steps) => steps.map((_, index) => sum(steps.slice(0, index + 1))))
    fc.assert(
      fc.property(growing, fc.array(fc.nat(19), { minLength: 1, maxLength: 60 }), (totals, order) => {
        let held = none
        const counted = order.map((index) => {
          const now = totals[index % totals.length] ?? none
          const added = grown(held, now)
          held = { requests: Math.max(held.requests, now.requests), failed: Math.max(held.failed, now.failed) }
          return added
        })
        const newest = totals[Math.max(...order.map((index) => index % totals.length))]
        expect(sum(counted)).toEqual(newest)
      }),
    )
  })
})

describe('sharing over periods', () => {
  const instant = fc.integer({ min: 1_700_000_000_000, max: 1_700_100_000_000 })

  it('law: nothing is lost, and no period has more failures than requests', () => {
    fc.assert(
      fc.property(traffic, instant, fc.nat(40_000_000), (whole, fromMs, lengthMs) => {
        const periods = spread(whole, fromMs, fromMs + lengthMs, periodMs)
        expect(sum(periods)).toEqual(whole)
        expect(periods.every(({ requests, failed }) => failed >= 0 && failed <= requests)).toBe(true)
        expect(periods.every(({ startsAtMs }, index) => startsAtMs === (periods[0]?.startsAtMs ?? 0) + index * periodMs)).toBe(true)
      }),
    )
  })

  it('puts what happened inside one period there, also when clocks went back', () => {
    const whole = { requests: 7, failed: 2 }
    expect(spread(whole, 600_001, 600_500, periodMs)).toEqual([{ startsAtMs: 600_000, ...whole }])
    expect(spread(whole, 1_200_000, 600_500, periodMs)).toEqual([{ startsAtMs: 600_000, ...whole }])
  })
})
