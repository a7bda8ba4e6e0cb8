/**
 * The sign-in library, configured: people and sessions in the zone's own Postgres, through the identity role. Its HTTP routes are not
 * mounted; procedures call its API, so that there is one surface with one envelope, one rate limit and one list of errors.
 */
import { randomUUID } from 'node:crypto'
import { betterAuth } from 'better-auth'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { sessionLifetimeS } from '../session-limits.ts'
import { createSessionCache } from './session-cache.ts'

export const resetLinkLifetimeS = 24 * 3600

export interface AuthOptions {
  /** Connections of the identity role with schema `identity` on the search path. */
  readonly pool: Pool
  readonly redis: Redis
  /** Signs session cookies; made in the zone. */
  readonly secret: string
  /** The zone's own origin, e.g. `https://eu.example.org`: cookies belong to it alone. */
  readonly origin: string
}

export type Auth = ReturnType<typeof createAuth>

export function createAuth({ pool, redis, secret, origin }: AuthOptions) {
  return betterAuth({
    appName: 'Freehold',
    baseURL: origin,
    basePath: '/api/auth',
    secret,
    database: pool,
    secondaryStorage: createSessionCache(redis),
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    // Its messages name people; what happened reaches our log as a declared error.
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 12,
      maxPasswordLength: 128,
      autoSignIn: false,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: resetLinkLifetimeS,
    },
    session: {
      expiresIn: sessionLifetimeS,
      // The library would move the end by a new cookie on reads. read-session.ts notes use in the row instead, and the end stays.
      disableSessionRefresh: true,
      storeSessionInDatabase: true,
      modelName: 'session',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    user: { fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' } },
    account: {
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    // In the database as well: a reset link outlives Redis.
    verification: {
      storeInDatabase: true,
      // As with every other link, whoever reads the table or Redis cannot use what is there.
      storeIdentifier: 'hashed',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    advanced: {
      cookiePrefix: 'freehold',
      useSecureCookies: origin.startsWith('https:'),
      database: { generateId: () => randomUUID() },
      // The edge's word, not the client's: it drops the field on arrival and writes its own.
      ipAddress: { ipAddressHeaders: ['x-forwarded-for'] },
    },
  })
}
