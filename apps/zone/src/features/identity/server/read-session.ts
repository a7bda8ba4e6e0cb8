import type { Clock, UserId } from '@repo/core'
import type { ZoneDatabase } from '@repo/db/zone'
import { z } from 'zod'
import { endOf, hasEnded, isUseToNote } from '../session-limits.ts'
import { readSessionCookie, sessionCookieName } from './session-cookie.ts'

/** Who a request's cookie stands for. */
export interface SignedInSession {
  readonly sessionId: string
  readonly userId: UserId
  readonly name: string
  readonly email: string
}

export interface SessionReaderOptions {
  readonly db: Pick<ZoneDatabase, 'withIdentity'>
  /** The copies in Redis. */
  readonly cache: { get(key: string): unknown; set(key: string, value: string, ttlS?: number): unknown }
  readonly clock: Clock
  readonly secret: string
  readonly origin: string
}

const copySchema = z.object({
  session: z.object({ id: z.uuid(), expiresAt: z.coerce.date(), updatedAt: z.coerce.date() }),
  user: z.object({ id: z.uuid(), name: z.string(), email: z.string() }),
})
type Copy = z.infer<typeof copySchema>

/**
 * Makes the look-up of every signed-in request. It reads the copy in Redis itself, which costs a tenth of asking the sign-in library;
 * without a copy it reads the row and leaves a copy again. Once an hour it notes in the row that the session is in use.
 * @returns `undefined` for no cookie, a forged one, and a session that ended
 */
export function createSessionReader({ db, cache, clock, secret, origin }: SessionReaderOptions) {
  const name = sessionCookieName(origin)
  return async (request: { readonly headers: Headers }): Promise<SignedInSession | undefined> => {
    const token = readSessionCookie(request.headers.get('cookie'), name, secret)
    if (token === undefined) return undefined
    const copy = parseCopy(await cache.get(token)) ?? (await restore(token))
    const now = clock.now()
    if (!copy || hasEnded(copy.session, now)) return undefined
    if (isUseToNote(copy.session, now) && !(await noteUse(token, copy, now))) return undefined
    return { sessionId: copy.session.id, userId: copy.user.id as UserId, name: copy.user.name, email: copy.user.email }
  }

  async function restore(token: string): Promise<Copy | undefined> {
    const row = await db.withIdentity({}, (tx) => tx.authSession.findUnique({ where: { token }, include: { user: true } }))
    if (!row) return undefined
    const { user, ...session } = row
    await leaveCopy(token, { session, user })
    return { session, user }
  }

  /** @returns false when the row is gone: the session was ended, and Redis has not heard of it */
  async function noteUse(token: string, { session, user }: Copy, now: Date): Promise<boolean> {
    const { count } = await db.withIdentity({}, (tx) => tx.authSession.updateMany({ where: { token }, data: { updatedAt: now } }))
    if (count > 0) await leaveCopy(token, { session: { ...session, updatedAt: now }, user })
    return count > 0
  }

  async function leaveCopy(token: string, copy: Copy): Promise<void> {
    const ttlS = Math.floor((endOf(copy.session).getTime() - clock.now().getTime()) / 1000)
    if (ttlS > 0) await cache.set(token, JSON.stringify(copy), ttlS)
  }
}

function parseCopy(value: unknown): Copy | undefined {
  if (typeof value !== 'string') return undefined
  try {
    return copySchema.safeParse(JSON.parse(value)).data
  } catch {
    return undefined
  }
}
