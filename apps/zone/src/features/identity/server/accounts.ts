import type { UserId } from '@repo/core'
import { identityErrors } from '@repo/contract'
import type { ZoneDatabase } from '@repo/db/zone'
import { resetLinkLifetimeS, type Auth } from './auth.ts'
import type { SessionCache } from './session-cache.ts'

export interface AccountInput {
  readonly name: string
  /** Lower case. */
  readonly email: string
  readonly password: string
}

export interface ResetLink {
  readonly token: string
  readonly expiresAt: Date
}

/** People's accounts in this zone: made by links, proven by passwords, mended by reset links. */
export function createAccounts(auth: Auth, db: Pick<ZoneDatabase, 'withIdentity'>, cache: SessionCache) {
  return {
    /**
     * The account of an e-mail: made now, or the one there is when the password proves it. So a link that failed half-way can be used
     * again with the same answers.
     * @throws AppError ACCOUNT_EXISTS when there is one and the password is not its
     */
    async ensure({ name, email, password }: AccountInput): Promise<UserId> {
      const { internalAdapter, password: passwords } = await auth.$context
      const known = await internalAdapter.findUserByEmail(email, { includeAccounts: true })
      if (known) {
        const hash = known.accounts.find((account) => account.providerId === 'credential')?.password
        if (!hash || !(await passwords.verify({ hash, password }))) throw identityErrors.ACCOUNT_EXISTS()
        return known.user.id as UserId
      }
      const hash = await passwords.hash(password)
      const user = await internalAdapter.createUser({ name, email, emailVerified: false }, { method: 'email-password' })
      await internalAdapter.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password: hash })
      return user.id as UserId
    },

    /** Makes a reset link's token. Whoever holds it may set the password, once, within a day. */
    async createResetLink(userId: UserId): Promise<ResetLink> {
      const { internalAdapter } = await auth.$context
      const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
      const expiresAt = new Date(Date.now() + resetLinkLifetimeS * 1000)
      await internalAdapter.createVerificationValue({ identifier: `reset-password:${token}`, value: userId, expiresAt })
      return { token, expiresAt }
    },

    /** Sets a password by a reset link and ends every session of that person. @throws AppError LINK_NOT_FOUND */
    async resetPassword(token: string, newPassword: string): Promise<void> {
      const { internalAdapter } = await auth.$context
      const userId = (await internalAdapter.findVerificationValue(`reset-password:${token}`))?.value
      if (userId === undefined) throw identityErrors.LINK_NOT_FOUND()
      const sessions = await db.withIdentity({}, (tx) => tx.authSession.findMany({ where: { userId }, select: { token: true } }))
      try {
        await auth.api.resetPassword({ body: { token, newPassword } })
        // The library finds the copies by a list in Redis; when Redis was lost meanwhile, that list is short. The rows are the truth.
        for (const session of sessions) await cache.delete(session.token)
      } catch (cause) {
        if (isRefusal(cause)) throw identityErrors.LINK_NOT_FOUND({ cause })
        throw cause
      }
    },

    /**
     * Starts a session.
     * @returns the `Set-Cookie` lines and the account
     * @throws AppError SIGN_IN_REFUSED for an unknown e-mail as for a wrong password, after the same work
     */
    async signIn(credentials: { email: string; password: string }, headers: Headers) {
      try {
        const { headers: answered, response } = await auth.api.signInEmail({
          body: credentials,
          headers: sessionHeaders(headers),
          returnHeaders: true,
        })
        const { id, name, email } = response.user
        return { cookies: answered.getSetCookie(), account: { userId: id as UserId, name, email } }
      } catch (cause) {
        if (isRefusal(cause)) throw identityErrors.SIGN_IN_REFUSED({ cause })
        throw cause
      }
    },

    /** Ends the session of the request's cookie, if there is one. @returns the `Set-Cookie` lines that remove it */
    async signOut(headers: Headers): Promise<string[]> {
      const { headers: answered } = await auth.api.signOut({
        headers: new Headers({ cookie: headers.get('cookie') ?? '' }),
        returnHeaders: true,
      })
      return answered.getSetCookie()
    },
  }
}

export type Accounts = ReturnType<typeof createAccounts>

// The library keeps address and browser with the session, for its owner's list of them. Nothing else of the request concerns it.
function sessionHeaders(headers: Headers): Headers {
  const kept = new Headers()
  for (const name of ['x-forwarded-for', 'user-agent']) {
    const value = headers.get(name)
    if (value) kept.set(name, value)
  }
  return kept
}

/** The library answers a caller's mistake with a 4xx; anything else is a fault of ours. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500
}
