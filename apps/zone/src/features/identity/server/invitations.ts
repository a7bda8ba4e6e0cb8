import { identityErrors, requestErrors, type Role } from '@repo/contract'
import type { UserId } from '@repo/core'
import { open } from '../../../server/procedures.ts'
import type { RequestContext } from '../../../server/request-context.ts'
import { addCookies, rememberOrganization } from './answer-cookies.ts'
import { invitationByHash, spendInvitation, type OpenInvitation } from './invitation-store.ts'
import { addMembership } from './membership-store.ts'
import { accountById } from './person-store.ts'
import { limitPasswordTries } from './limit-password-tries.ts'
import { rateLimits } from './rate-limit.ts'
import { recordLinkUse } from './record-event.ts'
import { readToken } from '../../../server/secret-token.ts'

export const viewInvitation = open.identity.invitations.view.handler(async ({ context, input }) => {
  const invitation = await requireInvitation(context, input.token)
  const { orgId: organizationId, organizationName, email, role, expiresAt } = invitation
  return { organizationId, organizationName, email, role, expiresAt: expiresAt.toISOString() }
})

export const acceptInvitation = open.identity.invitations.accept.handler(async ({ context, input }) => {
  const { db, clock, identity } = context.services
  const invitation = await requireInvitation(context, input.token)
  const { orgId, email } = invitation
  if (input.account) await limitPasswordTries(context, email)
  const person = input.account
    ? { userId: await identity.accounts.ensure({ email, ...input.account }), name: input.account.name }
    : await signedInAs(context, email)
  await db.withOrg({ orgId, mode: 'write', userId: person.userId }, async (tx) => {
    // Spent first: of two people who click at once, one is late.
    if (!(await spendInvitation(tx, invitation.id, clock.now()))) throw identityErrors.LINK_NOT_FOUND()
    await addMembership(tx, { ...invitation, ...person })
    await recordLinkUse(tx, context, {
      orgId,
      userId: person.userId,
      action: 'invitation.accept',
      targetKind: 'invitation',
      targetId: invitation.id,
    })
  })
  await identity.accounts.withdrawResetLinks(person.userId)
  if (input.account) {
    const { cookies } = await identity.accounts.signIn({ email, password: input.account.password }, context.requestHeaders)
    addCookies(context, cookies)
  }
  rememberOrganization(context, orgId)
  return { organizationId: orgId }
})

type Invitation = OpenInvitation & { readonly role: Role }

// Used, withdrawn, expired and never made look the same from outside.
async function requireInvitation(context: RequestContext, token: string): Promise<Invitation> {
  const { db, clock, identity } = context.services
  await identity.limitRate(rateLimits.linkByAddress, context.clientAddress)
  const read = readToken('invitation', token)
  const found = read && (await db.withIdentity({ keyHash: read.hash }, (tx) => invitationByHash(tx, read, clock.now())))
  if (!found) throw identityErrors.LINK_NOT_FOUND()
  return found
}

async function signedInAs({ actor, services }: RequestContext, email: string): Promise<{ userId: UserId; name: string }> {
  if (actor?.kind !== 'user') throw requestErrors.UNAUTHENTICATED()
  const account = await services.db.withIdentity({ userId: actor.id }, (tx) => accountById(tx, actor.id))
  if (!account) throw requestErrors.UNAUTHENTICATED()
  if (account.email !== email) throw identityErrors.INVITATION_FOR_ANOTHER()
  return { userId: actor.id, name: account.name }
}
