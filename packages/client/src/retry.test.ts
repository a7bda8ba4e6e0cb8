import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FreeholdError } from './freehold-error.ts'
import { defaultRetryPolicy, pauseBefore, withRetries } from './retry.ts'

const failure = (retryable: boolean) =>
  new FreeholdError({ code: 'X', type: 'upstream', status: 503, message: 'x', fieldErrors: {}, retryable })
const noPause = () => Promise.resolve()

test('a pause never exceeds its bound and is never negative', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, random) => {
      const pause = pauseBefore(attempt, defaultRetryPolicy, () => random)
      expect(pause).toBeGreaterThanOrEqual(0)
      expect(pause).toBeLessThanOrEqual(defaultRetryPolicy.pauseMaxMs)
    }),
  )
})

test('a retryable failure is tried again until it succeeds', async () => {
  let calls = 0
  const answer = await withRetries(
    async () => (++calls < 3 ? Promise.reject(failure(true)) : 'done'),
    defaultRetryPolicy,
    undefined,
    noPause,
  )
  expect([answer, calls]).toEqual(['done', 3])
})

test('a refusal is final: it is called once', async () => {
  let calls = 0
  const attempt = withRetries(async () => (calls++, Promise.reject(failure(false))), defaultRetryPolicy, undefined, noPause)
  await expect(attempt).rejects.toMatchObject({ code: 'X' })
  expect(calls).toBe(1)
})

test('retries end with the last failure once the attempts are used up', async () => {
  let calls = 0
  const attempt = withRetries(
    async () => (calls++, Promise.reject(failure(true))),
    { ...defaultRetryPolicy, retriesMax: 2 },
    undefined,
    noPause,
  )
  await expect(attempt).rejects.toBeInstanceOf(FreeholdError)
  expect(calls).toBe(3)
})

test('a broken connection is a retryable error with its cause kept', async () => {
  const broken = new TypeError('fetch failed')
  const attempt = withRetries(async () => Promise.reject(broken), { ...defaultRetryPolicy, retriesMax: 0 }, undefined, noPause)
  await expect(attempt).rejects.toMatchObject({ code: 'CONNECTION_FAILED', retryable: true, cause: broken })
})
