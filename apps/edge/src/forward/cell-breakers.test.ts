import { describe, expect, it } from 'vitest'
import { CellBreakers } from './cell-breakers.ts'

const cell = { number: 1, code: 'eu-1', zone: 'eu', edgeAddress: 'http://127.0.0.1:1', countries: ['DE'] }

describe('a cell that cannot be reached', () => {
  const broken = () => {
    let now = 0
    const breakers = new CellBreakers(() => now)
    for (let index = 0; index < 5; index += 1) breakers.lease(cell)?.failed('connect')
    return { breakers, pass: (ms: number) => (now += ms) }
  }

  it('is passed over for a moment, then tried by one request at a time', () => {
    const { breakers, pass } = broken()
    expect(breakers.lease(cell)).toBeUndefined()
    pass(1001)
    expect(breakers.lease(cell)).toBeDefined()
    expect(breakers.lease(cell)).toBeUndefined()
  })

  it('is served again after one answer', () => {
    const { breakers, pass } = broken()
    pass(1001)
    breakers.lease(cell)?.worked()
    expect([breakers.lease(cell), breakers.lease(cell)].every((lease) => lease !== undefined)).toBe(true)
  })

  it('does not take another cell with it, and what a cell answers is no failure', () => {
    const { breakers } = broken()
    expect(breakers.lease({ ...cell, number: 2, code: 'us-1' })).toBeDefined()
    const fresh = new CellBreakers(() => 0)
    for (let index = 0; index < 20; index += 1) fresh.lease(cell)?.failed('malformed')
    expect(fresh.lease(cell)).toBeDefined()
  })
})
