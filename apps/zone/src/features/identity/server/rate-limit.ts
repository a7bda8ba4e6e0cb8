import type { Redis } from 'ioredis'
import { requestErrors } from '@repo/contract'

export interface RateLimit {
  readonly name: string
  readonly callsMax: number
  readonly windowS: number
}

/** Guessing a password or a link is what these slow down; an honest person stays far below. */
export const rateLimits = {
  signInByEmail: { name: 'sign-in-email', callsMax: 20, windowS: 300 },
  signInByAddress: { name: 'sign-in-address', callsMax: 300, windowS: 300 },
  linkByAddress: { name: 'link-address', callsMax: 300, windowS: 300 },
  inviteByOrganization: { name: 'invite-organization', callsMax: 200, windowS: 3600 },
} as const satisfies Record<string, RateLimit>

export type RateLimiter = (limit: RateLimit, subject: string) => Promise<void>

const script = `local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end return n`

/**
 * Counts calls per subject in fixed windows, over all instances. Without Redis each instance counts for itself, so that an outage
 * neither locks people out nor opens the door to guessing.
 * @throws AppError RATE_LIMITED
 */
export function createRateLimiter(redis: Redis): RateLimiter {
  const local = new Map<string, { count: number; endsAt: number }>()
  return async (limit, subject) => {
    const key = `rate:${limit.name}:${subject}`
    const count = await redis.eval(script, 1, key, limit.windowS).then(Number, () => countHere(local, key, limit.windowS))
    if (count > limit.callsMax) throw requestErrors.RATE_LIMITED({ retryAfterS: limit.windowS })
  }
}

function countHere(counters: Map<string, { count: number; endsAt: number }>, key: string, windowS: number): number {
  const now = Date.now()
  const running = counters.get(key)
  if (running && running.endsAt > now) return ++running.count
  // Bounded: an attacker who varies the subject cannot fill the memory.
  if (counters.size > 10_000) counters.clear()
  counters.set(key, { count: 1, endsAt: now + windowS * 1000 })
  return 1
}
