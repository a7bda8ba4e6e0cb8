import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fullJitterMs } from './backoff.ts'

describe('coming back after a failure', () => {
  it('waits anywhere from nothing to a bound that doubles with each failure, and never longer than the cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 0.999_999, noNaN: true }), (failures, at) => {
        const waitMs = fullJitterMs(failures, { baseMs: 200, capMs: 10_000, random: () => at })
        const boundMs = Math.min(10_000, 200 * 2 ** Math.min(failures - 1, 30))
        expect(waitMs).toBe(Math.floor(at * boundMs))
      }),
    )
  })

  it('spreads a thousand edges over the whole time, so that they do not come in waves', () => {
    const waits = Array.from({ length: 1000 }, () => fullJitterMs(8, { baseMs: 200, capMs: 10_000 }))
    const tenths = Array.from({ length: 10 }, (_tenth, index) => waits.filter((ms) => Math.floor(ms / 1000) === index).length)
    expect(Math.min(...tenths)).toBeGreaterThan(40)
    expect(Math.max(...tenths)).toBeLessThan(200)
  })
})
