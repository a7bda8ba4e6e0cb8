import { randomUUID } from 'node:crypto'
import { assert, constantFrom, integer, property, array, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OrganizationRates, ratesBytes } from './organization-rates.ts'

describe("an organisation's requests", () => {
  it('pass as a burst, then at the rate, and the wait that is said is the wait that is needed', () => {
    let now = 5000
    const rates = new OrganizationRates({ perSecond: 100, burst: 10 }, undefined, () => now)
    const org = randomUUID()
    for (let index = 0; index < 10; index += 1) expect(rates.take(org)).toBe(0)
    const waitMs = rates.take(org)
    expect(waitMs).toBe(10)
    now += waitMs
    expect(rates.take(org)).toBe(0)
    expect(rates.take(org)).toBeGreaterThan(0)
    now += 60_000
    for (let index = 0; index < 10; index += 1) expect(rates.take(org)).toBe(0)
    expect(rates.take(org)).toBeGreaterThan(0)
  })

  it('never exceed burst and rate together, whatever the times, also where the clock wraps', () => {
    const start = constantFrom(0, 1000, 2 ** 27 - 500, 2 ** 28 - 500, 2 ** 31 / 16 - 500, 2 ** 32 / 16 - 500, 10 ** 12)
    assert(
      property(start, array(integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 300 }), (startMs, gaps) => {
        let now = startMs
        const rates = new OrganizationRates({ perSecond: 50, burst: 5 }, undefined, () => now)
        const org = randomUUID()
        let passed = 0
        for (const gap of gaps) {
          now += gap
          if (rates.take(org) === 0) passed += 1
        }
        const most = 5 + Math.floor(((now - startMs) * 50) / 1000)
        expect(passed).toBeLessThanOrEqual(most + 1)
      }),
      { numRuns: 200 },
    )
  })

  it('take nothing from others: one that asks a thousand times too often leaves a hundred others untouched', () => {
    let now = 0
    const rates = new OrganizationRates({ perSecond: 100, burst: 20 }, undefined, () => now)
    const loud = randomUUID()
    const others = Array.from({ length: 100 }, () => randomUUID())
    let refused = 0
    for (let round = 0; round < 100; round += 1) {
      now += 20
      for (let index = 0; index < 200; index += 1) if (rates.take(loud) > 0) refused += 1
      for (const other of others) expect(rates.take(other)).toBe(0)
    }
    expect(refused).toBeGreaterThan(19_000)
  })

  it('are counted once for all threads that share the table', () => {
    const buffer = new SharedArrayBuffer(ratesBytes)
    const threads = [1, 2, 3].map(() => new OrganizationRates({ perSecond: 10, burst: 6 }, buffer, () => 1000))
    const org = randomUUID()
    const passed = Array.from({ length: 30 }, (_unused, index) => threads[index % 3]?.take(org)).filter((wait) => wait === 0)
    expect(passed).toHaveLength(6)
  })

  it('are held to their own rate in a full group too: the place of the least busy is given up', () => {
    assert(
      property(array(tuple(integer({ min: 0, max: 7 }), integer({ min: 0, max: 5 })), { maxLength: 200 }), (steps) => {
        let now = 1000
        const rates = new OrganizationRates({ perSecond: 10, burst: 3 }, undefined, () => now)
        // The first eight digits choose the group, the last eight the organisation in it.
        const orgs = Array.from({ length: 8 }, (_unused, index) => `00000001-0000-4000-8000-00000000000${index + 1}`)
        for (const [index, gap] of steps) {
          now += gap
          expect(rates.take(orgs[index] ?? '')).toBeLessThanOrEqual(300)
        }
        now += 1000
        for (const org of orgs) expect(rates.take(org)).toBe(0)
      }),
      { numRuns: 100 },
    )
  })
})
