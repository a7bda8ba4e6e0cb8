import { describe, expect, it } from 'vitest'
import { SessionBudget } from './session-budget.ts'

describe('what an HTTP/2 connection may cost', () => {
  it('lets a browser leave two full pages at once, and ends a flood of lost streams', () => {
    const budget = new SessionBudget(0)
    for (let lost = 0; lost < 200; lost += 1) expect(budget.streamLost(0)).toBeUndefined()
    expect(budget.streamLost(0)).toBe('resets')
    const steady = new SessionBudget(0)
    // Nineteen a second is somebody who scrolls; forty is nobody.
    for (let lost = 0; lost < 5000; lost += 1) expect(steady.streamLost(lost * 53)).toBeUndefined()
    const pushing = new SessionBudget(0)
    expect(Array.from({ length: 1000 }, (_unused, lost) => pushing.streamLost(lost * 25)).at(-1)).toBe('resets')
  })

  it('ends a flood of frames that ask for an answer', () => {
    const budget = new SessionBudget(0)
    const said = Array.from({ length: 61 }, () => budget.controlFrame(0))
    expect([said.at(-2), said.at(-1)]).toEqual([undefined, 'control_frames'])
  })

  it('takes bytes that belong to requests or follow an answer for what they are, and others for overhead', () => {
    const budget = new SessionBudget(0)
    // A gigabyte up, then a gigabyte down with a window update for every sixteen kilobytes.
    budget.allow(2 ** 30)
    expect(budget.bytesSoFar(0, 2 ** 30, 0)).toBeUndefined()
    const updates = 13 * (2 ** 30 / 16_384)
    expect(budget.bytesSoFar(1000, 2 ** 30 + updates, 2 ** 30)).toBeUndefined()
    expect(budget.bytesSoFar(1000, 2 ** 30 + updates + 262_145, 2 ** 30)).toBe('overhead')
  })
})
