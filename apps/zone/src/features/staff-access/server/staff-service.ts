/** The staff's door, put together once at start: who is signed in, where they are, and who they are at all. */
import { identityErrors, staffRoles, type StaffRole } from '@repo/contract'
import type { AssertionClaims } from '@repo/contract/edge'
import type { Clock } from '@repo/core'
import type { ZoneDatabase } from '@repo/db/zone'
import type { StaffActor } from '../../../server/request-context.ts'
import { readSessionCookie } from '../../identity/index.ts'
import { presentCountry, type EdgePlaces } from '../staff-place.ts'
import { namedCustodians } from './custodians-file.ts'
import { createStaffAuth, staffCookieName } from './staff-auth.ts'
import { namedStaff } from './staff-file.ts'
import { changeStaff, endSessionsOf, insertStaff, sessionByToken, staffByEmail, staffById, type NewStaff } from './staff-store.ts'

export interface StaffServiceOptions {
  readonly db: Pick<ZoneDatabase, 'withIdentity' | 'signInPool'>
  readonly clock: Clock
  readonly sessionSecret: string
  readonly origin: string
  readonly places: EdgePlaces
  /** Where the zone's officer names who is one of the staff. */
  readonly staffFile: string
  /** Where they name who holds the keys of the emergency path. */
  readonly custodiansFile: string
}

export interface StaffInput extends Omit<NewStaff, 'id' | 'role'> {
  readonly role: StaffRole
  readonly password: string
}

export type StaffService = ReturnType<typeof createStaffService>

export function createStaffService(options: StaffServiceOptions) {
  const { db, clock, sessionSecret, origin, places } = options
  const pool = db.signInPool()
  const auth = createStaffAuth({ pool, secret: sessionSecret, origin })
  const cookieName = staffCookieName(origin)

  async function ensure({ password, ...staff }: StaffInput): Promise<string> {
    const known = await db.withIdentity({}, (tx) => staffByEmail(tx, staff.email))
    if (known) return known.id
    const id = crypto.randomUUID()
    const hash = await (await auth.$context).password.hash(password)
    await db.withIdentity({}, (tx) => insertStaff(tx, { id, ...staff }, hash))
    return id
  }

  return {
    /** The country in which this cell's data is. */
    homeCountry: places.cellCountry,
    /** Where the caller is; undefined counts as outside. */
    presentCountry: (assertion: AssertionClaims | undefined) => presentCountry(assertion, places),

    /** Who holds the keys of the emergency path; undefined: nobody. @throws when the file is not right */
    custodians: () => namedCustodians(options.custodiansFile),

    /** Who is signed in at this door. Read from the database each time: a session that was ended and a role that was taken away are gone at once. */
    async authenticate(headers: Headers): Promise<StaffActor | undefined> {
      // A key that is sent is meant.
      const token = headers.has('authorization') ? undefined : readSessionCookie(headers.get('cookie'), cookieName, sessionSecret)
      if (token === undefined) return undefined
      const session = await db.withIdentity({}, (tx) => sessionByToken(tx, token))
      if (!session || session.expiresAt <= clock.now() || session.user.status !== 'active') return undefined
      const { id, role, roleSince, employer, officeCountry } = session.user
      return isStaffRole(role) ? { kind: 'staff', id, role, roleSince, employer, officeCountry, strength: 'password' } : undefined
    },

    /** Starts a session. @throws AppError SIGN_IN_REFUSED for an unknown e-mail, a wrong password and somebody who has left */
    async signIn(credentials: { readonly email: string; readonly password: string }, requestHeaders: Headers) {
      for (const named of await namedStaff(options.staffFile)) await ensure(named)
      const kept = new Headers()
      for (const name of ['x-forwarded-for', 'user-agent']) kept.set(name, requestHeaders.get(name) ?? '')
      const answer = await auth.api
        .signInEmail({ body: credentials, headers: kept, returnHeaders: true })
        .catch((cause: unknown) => Promise.reject(isRefusal(cause) ? identityErrors.SIGN_IN_REFUSED({ cause }) : cause))
      const staff = await db.withIdentity({}, (tx) => staffById(tx, answer.response.user.id))
      if (staff?.status !== 'active' || !isStaffRole(staff.role)) throw identityErrors.SIGN_IN_REFUSED()
      const { id, name, email, role } = staff
      return { cookies: answer.headers.getSetCookie(), staff: { id, name, email, role } }
    },

    async signOut(requestHeaders: Headers): Promise<string[]> {
      const headers = new Headers({ cookie: requestHeaders.get('cookie') ?? '' })
      return (await auth.api.signOut({ headers, returnHeaders: true })).headers.getSetCookie()
    },

    /** Ends every session of somebody: what they hold open is over with the next request. */
    endSessions: (staffId: string) => db.withIdentity({}, (tx) => endSessionsOf(tx, staffId)),

    /** Makes somebody one of the staff, or leaves who is there as they are. @returns their id */
    ensure,

    /** Another role, or the end of being one of the staff. Their sessions end either way. */
    async change(staffId: string, change: { readonly role?: StaffRole; readonly status?: 'active' | 'left' }): Promise<void> {
      await db.withIdentity({}, async (tx) => {
        await changeStaff(tx, staffId, change)
        await endSessionsOf(tx, staffId)
      })
    },

    close: () => pool.end(),
  }
}

const isStaffRole = (text: string): text is StaffRole => (staffRoles as readonly string[]).includes(text)

/** The library answers a caller's mistake with a 4xx; anything else is a fault of ours. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500
}
