import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRateLimiter, localSubjectsMax, rateLimits, type RateLimiter } from './rate-limit.ts'

const limit = { name: 'test', callsMax: 3, windowS: 60 }
const away = { eval: () => Promise.reject(new Error('Redis is away')) }

/** Redis as far as the limiter uses it: a counter for each key. */
function counting() {
  const counts = new Map<string, number>()
  const redis = {
    eval: (_script: unknown, _keys: unknown, key: string) => {
      counts.set(key, (counts.get(key) ?? 0) + 1)
      return Promise.resolve(counts.get(key))
    },
  }
  return { redis, counts }
}

async function allowed(limiter: RateLimiter, subject: string, calls: number): Promise<number> {
  let passed = 0
  for (let call = 0; call < calls; call++) {
    await limiter(limit, subject).then(
      () => passed++,
      () => undefined,
    )
  }
  return passed
}

test('calls up to the limit pass and the next one is told when to try again', async () => {
  const limiter = createRateLimiter(counting().redis)
  expect(await allowed(limiter, 'a', 3)).toBe(3)
  await expect(limiter(limit, 'a')).rejects.toMatchObject({ code: 'RATE_LIMITED', status: 429, retryAfterS: 60 })
  expect(await allowed(limiter, 'b', 3)).toBe(3)
})

test('limits do not count for each other: the key names limit and subject', async () => {
  const { redis, counts } = counting()
  const limiter = createRateLimiter(redis)
  for (const one of Object.values(rateLimits)) await limiter(one, 'same')
  expect(counts.size).toBe(Object.keys(rateLimits).length)
})

test('without Redis the door does not open: each instance counts for itself', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async (calls) => {
      expect(await allowed(createRateLimiter(away), 'a', calls)).toBe(Math.min(calls, limit.callsMax))
    }),
  )
})

test('without Redis a window ends by itself, and nobody is locked out', async () => {
  let nowMs = 0
  const limiter = createRateLimiter(away, () => nowMs)
  expect(await allowed(limiter, 'a', 5)).toBe(3)
  nowMs = 59_999
  expect(await allowed(limiter, 'a', 1)).toBe(0)
  nowMs = 60_000
  expect(await allowed(limiter, 'a', 5)).toBe(3)
})

test('without Redis a flood of other subjects does not set a running count back', async () => {
  const limiter = createRateLimiter(away, () => 0)
  for (let index = 0; index < localSubjectsMax - 1; index++) await limiter(limit, `flood ${index}`)
  expect(await allowed(limiter, 'a', 5)).toBe(3)
  for (let index = 0; index < localSubjectsMax - 1; index++) await limiter(limit, `more ${index}`)
  expect(await allowed(limiter, 'a', 1)).toBe(0)
})
