import { requestErrors } from '@repo/contract'
import { open, signedIn } from '../../../server/procedures.ts'
import type { Actor, RequestContext, StaffActor } from '../../../server/request-context.ts'
import { addCookies, limitPasswordTries } from '../../identity/index.ts'
import { staffById } from './staff-store.ts'

export const signInStaff = open.staff.signIn.handler(async ({ context, input }) => {
  await limitPasswordTries(context, input.email)
  const { cookies, staff } = await context.services.staff.signIn(input, context.requestHeaders)
  addCookies(context, cookies)
  return staff
})

export const signOutStaff = open.staff.signOut.handler(async ({ context }) => {
  addCookies(context, await context.services.staff.signOut(context.requestHeaders))
  return {}
})

export const getStaff = signedIn.staff.me.handler(async ({ context }) => {
  const { id: staffId, role } = requireStaff(context)
  const found = await context.services.db.withIdentity({ staffId }, (tx) => staffById(tx, staffId))
  if (!found) throw requestErrors.UNAUTHENTICATED()
  return { id: found.id, name: found.name, email: found.email, role }
})

/** @throws UNAUTHENTICATED to members and keys: this door is not theirs */
export function requireStaff({ actor }: Pick<RequestContext, 'actor'>): StaffActor {
  if (actor?.kind !== 'staff') throw requestErrors.UNAUTHENTICATED()
  return actor
}

/** The same inside an organisation, where policies have let nobody else through. @throws FORBIDDEN */
export function staffOf(actor: Actor): StaffActor {
  if (actor.kind !== 'staff') throw requestErrors.FORBIDDEN()
  return actor
}
