import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FreeholdError } from './freehold-error.ts'
import { defaultRetryPolicy, pauseBefore, withRetries } from './retry.ts'

const failure = (retryable: boolean, retryAfterMs?: number) =>
  new FreeholdError({ code: 'X', type: 'upstream', status: 503, message: 'x', fieldErrors: {}, retryable }, { retryAfterMs })
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

test('what the server asks to wait is waited in full before the next try', async () => {
  const pauses: number[] = []
  const attempt = withRetries(
    async () => (pauses.length < 1 ? Promise.reject(failure(true, 2_000)) : 'done'),
    defaultRetryPolicy,
    undefined,
    (ms) => Promise.resolve(pauses.push(ms)),
  )
  expect(await attempt).toBe('done')
  expect(pauses).toHaveLength(1)
  expect(pauses[0]).toBeGreaterThanOrEqual(2_000)
})

test('a wait longer than the policy allows goes to the caller at once, with its length', async () => {
  let calls = 0
  const attempt = withRetries(async () => (calls++, Promise.reject(failure(true, 60_000))), defaultRetryPolicy, undefined, noPause)
  await expect(attempt).rejects.toMatchObject({ retryAfterMs: 60_000 })
  expect(calls).toBe(1)
})

test('a broken connection is a retryable error with its cause kept', async () => {
  const broken = new TypeError('fetch failed')
  const attempt = withRetries(async () => Promise.reject(broken), { ...defaultRetryPolicy, retriesMax: 0 }, undefined, noPause)
  await expect(attempt).rejects.toMatchObject({ code: 'CONNECTION_FAILED', retryable: true, cause: broken })
})
