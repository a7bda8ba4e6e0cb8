/**
 * The sign-in library for the zone's staff: the same code as for members, on tables of its own, under another key and another cookie. Sessions have no
 * copy in Redis, so that one which is ended is gone with the next request.
 */
import { randomUUID } from 'node:crypto'
import { betterAuth } from 'better-auth'
import type { Pool } from 'pg'

/** A working day's shift; then they sign in again. */
export const staffSessionLifetimeS = 8 * 3600
const cookiePrefix = 'freehold-staff'

export interface StaffAuthOptions {
  /** Connections of the identity role with schema `identity` on the search path. */
  readonly pool: Pool
  readonly secret: string
  readonly origin: string
}

export type StaffAuth = ReturnType<typeof createStaffAuth>

/** The cookie's name: the prefix says that a browser took it over TLS only. */
export const staffCookieName = (origin: string): string => `${origin.startsWith('https:') ? '__Secure-' : ''}${cookiePrefix}.session_token`

export function createStaffAuth({ pool, secret, origin }: StaffAuthOptions) {
  const timestamps = { createdAt: 'created_at', updatedAt: 'updated_at' }
  return betterAuth({
    appName: 'Freehold staff',
    baseURL: origin,
    basePath: '/api/staff-auth',
    secret,
    database: pool,
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: { enabled: true, minPasswordLength: 12, maxPasswordLength: 128, autoSignIn: false, disableSignUp: true },
    session: {
      expiresIn: staffSessionLifetimeS,
      disableSessionRefresh: true,
      modelName: 'staff_session',
      fields: { userId: 'user_id', expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent', ...timestamps },
    },
    user: {
      modelName: 'staff_member',
      fields: { emailVerified: 'email_verified', ...timestamps },
      // The library only has to know that they are there: it makes nobody one of the staff.
      additionalFields: {
        role: { type: 'string', required: true },
        employer: { type: 'string', required: true },
        officeCountry: { type: 'string', required: true, fieldName: 'office_country' },
      },
    },
    verification: { fields: { expiresAt: 'expires_at', ...timestamps } },
    account: {
      modelName: 'staff_account',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...timestamps,
      },
    },
    advanced: {
      cookiePrefix,
      useSecureCookies: origin.startsWith('https:'),
      database: { generateId: () => randomUUID() },
      ipAddress: { ipAddressHeaders: ['x-forwarded-for'] },
    },
  })
}
