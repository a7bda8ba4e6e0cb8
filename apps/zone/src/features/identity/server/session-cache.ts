/**
 * Sessions in Redis, for the sign-in library and for the fast look-up beside it. Redis is a cache here: every session is a row in
 * Postgres too, an entry lives ten minutes at most, and a Redis that is gone or slow costs a query, not anybody's session.
 */
import type { Redis } from 'ioredis'
import type { BetterAuthOptions } from 'better-auth'

export type SessionCache = NonNullable<BetterAuthOptions['secondaryStorage']>

const prefix = 'session:'
/** So a revocation that Redis missed is noticed in the end. */
const copyLifetimeS = 600

// One step, so that two instances never read the same counter; the window does not move with later calls.
const incrementScript = `local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end return n`

/** @param redis its commands must fail soon when it is away or silent, or each request waits for it: see open-redis.ts */
export function createSessionCache(redis: Redis): SessionCache {
  return {
    get: (key) => orNothing(() => redis.get(prefix + key), null),
    set: (key, value, ttlS) => orNothing(() => redis.set(prefix + key, value, 'EX', lifetime(key, ttlS)), null),
    delete: (key) => orNothing(async () => void (await redis.del(prefix + key)), undefined),
    getAndDelete: (key) => orNothing(() => redis.getdel(prefix + key), null),
    increment: async (key, ttlS) => Number(await redis.eval(incrementScript, 1, prefix + key, ttlS)),
  }
}

// The lists of a person's sessions, by which they are all ended, live as long as the sessions.
function lifetime(key: string, ttlS: number | undefined): number {
  const isCopy = !key.startsWith('active-sessions-') && !key.startsWith('revoked-sessions-')
  return Math.max(1, Math.floor(isCopy ? Math.min(ttlS ?? copyLifetimeS, copyLifetimeS) : (ttlS ?? copyLifetimeS)))
}

// The rows in Postgres answer instead. Readiness reports Redis; a failing cache need not be reported twice.
async function orNothing<Result>(work: () => Promise<Result>, nothing: Result): Promise<Result> {
  try {
    return await work()
  } catch {
    return nothing
  }
}
