import { expect, it } from 'vitest'
import { RetryBudget } from './retry-budget.ts'

it('retries stay within their share of the requests, and a quiet time does not pile them up', () => {
  const budget = new RetryBudget({ share: 0.25, most: 2, atFirst: 1 })
  const taken = (requests: number): number => {
    let retries = 0
    for (let index = 0; index < requests; index += 1) {
      budget.fill()
      if (budget.take()) retries += 1
    }
    return retries
  }
  expect(taken(100)).toBe(26)
  for (let index = 0; index < 1000; index += 1) budget.fill()
  expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false])
})
