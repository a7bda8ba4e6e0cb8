import { identityErrors, requestErrors } from '@repo/contract'
import type { UserId } from '@repo/core'
import type { RequestContext } from '../../../server/request-context.ts'
import { signedIn } from '../../../server/procedures.ts'
import { rememberOrganization } from './answer-cookies.ts'
import { accountById, organizationsOf } from './person-store.ts'

export const getMe = signedIn.identity.me.get.handler(async ({ context }) => {
  const userId = requirePerson(context)
  const account = await context.services.db.withIdentity({ userId }, (tx) => accountById(tx, userId))
  if (!account) throw requestErrors.UNAUTHENTICATED()
  return { userId, ...account }
})

export const listMyOrganizations = signedIn.identity.me.organizations.handler(({ context }) => {
  const userId = requirePerson(context)
  return context.services.db.withIdentity({ userId }, (tx) => organizationsOf(tx, userId))
})

export const switchOrganization = signedIn.identity.me.switchOrganization.handler(async ({ context, input: { organizationId } }) => {
  const userId = requirePerson(context)
  const mine = await context.services.db.withIdentity({ userId }, (tx) => organizationsOf(tx, userId))
  if (!mine.some((organization) => organization.id === organizationId)) throw identityErrors.ORGANIZATION_NOT_YOURS()
  rememberOrganization(context, organizationId)
  return { organizationId }
})

// An API key is a program's, in one organisation: it has no account and no organisations to choose from.
export function requirePerson({ actor }: Pick<RequestContext, 'actor'>): UserId {
  if (actor?.kind !== 'user') throw requestErrors.UNAUTHENTICATED()
  return actor.id
}
