import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HealthState } from '@repo/contract/boundary'
import { nextHealth, presentState, runsUntil, staleAfterMs, worstState, zoneStateOf, type HeldHealth } from './health.ts'

const states = fc.constantFrom<HealthState>('up', 'down', 'unknown')
const fold = (measured: readonly HealthState[]): HeldHealth | undefined => measured.reduce<HeldHealth | undefined>(nextHealth, undefined)

describe('measured health', () => {
  it('does not flap on one lost probe, and believes two', () => {
    expect(fold(['up', 'down'])?.state).toBe('up')
    expect(fold(['up', 'down', 'down'])?.state).toBe('down')
    expect(fold(['up', 'down', 'down', 'up', 'up'])?.state).toBe('down')
    expect(fold(['up', 'down', 'down', 'up', 'up', 'up'])?.state).toBe('up')
  })

  it('law: measurements that agree for long enough are what is shown', () => {
    fc.assert(
      fc.property(fc.array(states), states, (before, last) => {
        expect(fold([...before, ...Array<HealthState>(runsUntil[last]).fill(last)])?.state).toBe(last)
      }),
    )
  })

  it('is unknown, never good, once nothing was heard for too long', () => {
    expect(presentState('up', staleAfterMs + 1)).toBe('unknown')
    expect(zoneStateOf([])).toBe('unknown')
    expect(zoneStateOf([{ state: 'unknown' }])).toBe('unknown')
    expect(zoneStateOf([{ state: 'up' }, { state: 'unknown' }])).toBe('degraded')
    expect(zoneStateOf([{ state: 'up' }, { state: 'up' }])).toBe('steady')
    expect(worstState([])).toBe('unknown')
  })
})
