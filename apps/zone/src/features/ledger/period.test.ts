import { isAppError } from '@repo/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { periodStatuses } from '@repo/contract'
import { type PeriodStatus, periodsToClose, periodToReopen, periodTransitions } from './period.ts'

test('the states in the contract are the declared ones', () => {
  expect([...periodStatuses].toSorted()).toEqual(Object.keys(periodTransitions).toSorted())
})

test('closing and reopening in any order never leaves an open period before a closed one', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 11 })), { maxLength: 60 })
  fc.assert(
    fc.property(steps, (list) => {
      let periods = Array.from({ length: 12 }, (_, index) => ({ id: String(index), status: 'open' as PeriodStatus }))
      for (const [close, index] of list) {
        const id = String(index)
        try {
          const changed = close ? periodsToClose(periods, id) : [periodToReopen(periods, id)]
          const ids = new Set(changed.map((period) => period.id))
          periods = periods.map((period) => (ids.has(period.id) ? { ...period, status: close ? 'closed' : 'open' } : period))
        } catch (error) {
          expect(isAppError(error)).toBe(true)
        }
        const firstOpen = periods.findIndex((period) => period.status === 'open')
        const lastClosed = periods.findLastIndex((period) => period.status === 'closed')
        expect(firstOpen === -1 || lastClosed < firstOpen).toBe(true)
      }
    }),
  )
})
