/** All that the zone knows about people before an organisation is chosen, put together once at start. */
import type { Clock, UserId } from '@repo/core'
import type { ZoneDatabase } from '@repo/db/zone'
import type { Redis } from 'ioredis'
import type { Actor } from '../../../server/request-context.ts'
import { createAccounts, type Accounts } from './accounts.ts'
import { createAuth } from './auth.ts'
import { createRateLimiter, type RateLimiter } from './rate-limit.ts'
import { createApiKeyReader, type ApiKeyAccess } from './read-api-key.ts'
import { createSessionReader, type SignedInSession } from './read-session.ts'
import { createSessionCache } from './session-cache.ts'

export interface IdentityService {
  readonly accounts: Accounts
  readonly limitRate: RateLimiter
  /** The session of a request's cookie, or `undefined`. */
  readSession(request: { readonly headers: Headers }): Promise<SignedInSession | undefined>
  /** What a bearer token of the form `fh_<organisation>_<secret>` allows, or `undefined`. */
  readApiKey(token: string): Promise<ApiKeyAccess | undefined>
  /** Who calls: by bearer key when one is sent, else by session cookie. */
  authenticate(headers: Headers): Promise<Actor | undefined>
  /** Does this person belong to another organisation too? Asked before an administrator may reset a password. */
  belongsElsewhere(userId: UserId, exceptOrgId: string): Promise<boolean>
  close(): Promise<void>
}

export interface IdentityServiceOptions {
  readonly db: ZoneDatabase
  readonly redis: Redis
  readonly clock: Clock
  /** Signs session cookies (`session.key` of the zone). */
  readonly sessionSecret: string
  readonly origin: string
}

export function createIdentityService({ db, redis, clock, sessionSecret, origin }: IdentityServiceOptions): IdentityService {
  const pool = db.signInPool()
  const auth = createAuth({ pool, redis, secret: sessionSecret, origin })
  const cache = createSessionCache(redis)
  const readSession = createSessionReader({ db, cache, clock, secret: sessionSecret, origin })
  const readApiKey = createApiKeyReader(db, clock)
  return {
    accounts: createAccounts({ auth, db, cache, clock }),
    limitRate: createRateLimiter(redis),
    readSession,
    readApiKey,
    async authenticate(headers) {
      const bearer = /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
      // A key that is sent is meant: a wrong one is not made good by a cookie.
      if (headers.has('authorization')) {
        const key = bearer === undefined ? undefined : await readApiKey(bearer)
        return key && { kind: 'apiKey', id: key.apiKeyId, orgId: key.orgId }
      }
      const session = await readSession({ headers })
      return session && { kind: 'user', id: session.userId, strength: 'password' }
    },
    async belongsElsewhere(userId, exceptOrgId) {
      const elsewhere = { userId, organizationId: { not: exceptOrgId } }
      return (await db.withIdentity({ userId }, (tx) => tx.membership.count({ where: elsewhere }))) > 0
    },
    close: () => pool.end(),
  }
}
