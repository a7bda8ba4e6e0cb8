import { requestErrors } from '@repo/contract'

export interface RateLimit {
  readonly name: string
  readonly callsMax: number
  readonly windowS: number
}

/**
 * Guessing a password or a link is what these slow down; an honest person stays far below. The limit by e-mail counts guesses wherever they
 * come from, at the price that a stranger can slow one person down for minutes; it never locks an account.
 */
export const rateLimits = {
  signInByEmail: { name: 'sign-in-email', callsMax: 20, windowS: 300 },
  signInByAddress: { name: 'sign-in-address', callsMax: 300, windowS: 300 },
  linkByAddress: { name: 'link-address', callsMax: 300, windowS: 300 },
  inviteByOrganization: { name: 'invite-organization', callsMax: 200, windowS: 3600 },
} as const satisfies Record<string, RateLimit>

export type RateLimiter = (limit: RateLimit, subject: string) => Promise<void>

const script = `local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end return n`

/** As much of Redis as counting takes. */
interface Counters {
  eval(script: string, keyCount: number, key: string, windowS: number): Promise<unknown>
}

/**
 * Counts calls per subject in fixed windows, over all instances. Without Redis each instance counts for itself, so that an outage
 * neither locks people out nor opens the door to guessing.
 * @throws AppError RATE_LIMITED
 */
export function createRateLimiter(redis: Counters, nowMs: () => number = Date.now): RateLimiter {
  const local = new Map<string, Counter>()
  return async (limit, subject) => {
    const key = `rate:${limit.name}:${subject}`
    const count = await redis.eval(script, 1, key, limit.windowS).then(Number, () => countHere(local, key, limit.windowS, nowMs()))
    if (count > limit.callsMax) throw requestErrors.RATE_LIMITED({ retryAfterS: limit.windowS })
  }
}

interface Counter {
  count: number
  readonly endsAtMs: number
}

/** Bounds the memory that somebody who varies the subject can fill. */
export const localSubjectsMax = 10_000

function countHere(counters: Map<string, Counter>, key: string, windowS: number, nowMs: number): number {
  const running = counters.get(key)
  if (running && running.endsAtMs > nowMs) return ++running.count
  counters.delete(key)
  // The oldest gives way, so that a flood of new subjects does not set every count back at once.
  const [oldest] = counters.keys()
  if (counters.size >= localSubjectsMax && oldest !== undefined) counters.delete(oldest)
  counters.set(key, { count: 1, endsAtMs: nowMs + windowS * 1000 })
  return 1
}
