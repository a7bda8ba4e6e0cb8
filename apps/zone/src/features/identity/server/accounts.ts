import type { Clock, UserId } from '@repo/core'
import { identityErrors } from '@repo/contract'
import type { ZoneDatabase } from '@repo/db/zone'
import { sessionIdleS } from '../session-limits.ts'
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

export interface AccountParts {
  readonly auth: Auth
  readonly db: Pick<ZoneDatabase, 'withIdentity'>
  readonly cache: SessionCache
  readonly clock: Clock
}

/** People's accounts in this zone: made by links, proven by passwords, mended by reset links. */
export function createAccounts({ auth, db, cache, clock }: AccountParts) {
  return {
    /**
     * The account of an e-mail: made now, or the one there is when the password proves it. So a link that failed half-way can be used
     * again with the same answers.
     * @throws AppError ACCOUNT_EXISTS when there is one and the password is not its
     */
    async ensure({ name, email, password }: AccountInput): Promise<UserId> {
      const { internalAdapter, password: passwords } = await auth.$context
      const known = await internalAdapter.findUserByEmail(email, { includeAccounts: true })
      // A row without any way to sign in is one that stopped half-way; it is finished below.
      if (known && known.accounts.length > 0) {
        const hash = known.accounts.find((account) => account.providerId === 'credential')?.password
        if (!hash || !(await passwords.verify({ hash, password }))) throw identityErrors.ACCOUNT_EXISTS()
        return known.user.id as UserId
      }
      const hash = await passwords.hash(password)
      const made = { name, email, emailVerified: false }
      const user = known?.user ?? (await internalAdapter.createUser(made, { method: 'email-password' }))
      await internalAdapter.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password: hash })
      return user.id as UserId
    },

    /** Whose e-mail and password these are; undefined for nobody's, after the same work. Makes no session. */
    async prove({ email, password }: Pick<AccountInput, 'email' | 'password'>): Promise<UserId | undefined> {
      const { internalAdapter, password: passwords } = await auth.$context
      const known = await internalAdapter.findUserByEmail(email, { includeAccounts: true })
      const hash = known?.accounts.find((account) => account.providerId === 'credential')?.password
      if (!known || !hash) {
        await passwords.hash(password)
        return undefined
      }
      return (await passwords.verify({ hash, password })) ? (known.user.id as UserId) : undefined
    },

    /** Makes a reset link's token. Whoever holds it may set the password, once, within a day. */
    async createResetLink(userId: UserId): Promise<ResetLink> {
      const { internalAdapter } = await auth.$context
      const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
      const expiresAt = new Date(Date.now() + resetLinkLifetimeS * 1000)
      await internalAdapter.createVerificationValue({ identifier: `reset-password:${token}`, value: userId, expiresAt })
      return { token, expiresAt }
    },

    /**
     * Makes every open reset link of a person worthless. To be called once they have joined an organisation: a link that an administrator of
     * another one holds would open this one too.
     */
    async withdrawResetLinks(userId: UserId): Promise<void> {
      // The library looks into the row before it sets a password; a copy in Redis alone opens nothing.
      await db.withIdentity({}, (tx) => tx.authVerification.deleteMany({ where: { value: userId } }))
    },

    /** @returns when a reset link ends. @throws AppError LINK_NOT_FOUND for one that was used, has ended or never was */
    async viewResetLink(token: string): Promise<Date> {
      const { internalAdapter } = await auth.$context
      const link = await internalAdapter.findVerificationValue(`reset-password:${token}`)
      if (!link || link.expiresAt.getTime() <= clock.now().getTime()) throw identityErrors.LINK_NOT_FOUND()
      await requireOneOrganization(link.value)
      return link.expiresAt
    },

    /** Sets a password by a reset link and ends every session of that person. @throws AppError LINK_NOT_FOUND */
    async resetPassword(token: string, newPassword: string): Promise<void> {
      const { internalAdapter } = await auth.$context
      const userId = (await internalAdapter.findVerificationValue(`reset-password:${token}`))?.value
      if (userId === undefined) throw identityErrors.LINK_NOT_FOUND()
      await requireOneOrganization(userId)
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
        await forgetEndedSessions(id)
        return { cookies: answered.getSetCookie(), account: { userId: id as UserId, name, email } }
      } catch (cause) {
        if (isRefusal(cause)) throw identityErrors.SIGN_IN_REFUSED({ cause })
        throw cause
      }
    },

    /** Ends the session of the request's cookie, if there is one. @returns the `Set-Cookie` lines that remove it */
    signOut: endSessionOf,

    /** Ends every session of a person. @returns the `Set-Cookie` lines that remove the request's own */
    async signOutEverywhere(userId: UserId, headers: Headers): Promise<string[]> {
      const { internalAdapter } = await auth.$context
      const sessions = await db.withIdentity({}, (tx) => tx.authSession.findMany({ where: { userId }, select: { token: true } }))
      await internalAdapter.deleteSessions(sessions.map(({ token }) => token))
      // A request on its way may have left a copy again between the copy's end and the row's.
      for (const { token } of sessions) await cache.delete(token)
      return endSessionOf(headers)
    },
  }

  /**
   * A reset link is made for people of one organisation alone. One that was made in the instant in which its person joined another, or whose
   * withdrawal did not come about, would let the first one's administrator into the second: it opens nothing.
   */
  async function requireOneOrganization(userId: string): Promise<void> {
    const distinct = { distinct: ['organizationId' as const], select: { organizationId: true }, take: 2 }
    const joined = await db.withIdentity({ userId: userId as UserId }, (tx) => tx.membership.findMany({ where: { userId }, ...distinct }))
    if (joined.length > 1) throw identityErrors.LINK_NOT_FOUND()
  }

  async function endSessionOf(headers: Headers): Promise<string[]> {
    const { headers: answered } = await auth.api.signOut({
      headers: new Headers({ cookie: headers.get('cookie') ?? '' }),
      returnHeaders: true,
    })
    return answered.getSetCookie()
  }

  // Rows hold address and browser: they go once they open nothing any more.
  async function forgetEndedSessions(userId: string): Promise<void> {
    const now = clock.now()
    const unusedSince = new Date(now.getTime() - sessionIdleS * 1000)
    const ended = { OR: [{ expiresAt: { lte: now } }, { updatedAt: { lte: unusedSince } }] }
    await db.withIdentity({}, (tx) => tx.authSession.deleteMany({ where: { userId, ...ended } }))
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
