import { inOrg } from '../../../server/procedures.ts'
import { insertInvitation, revokeInvitation as revoke } from './invitation-store.ts'
import { wireInvitation } from './list-invitations.ts'
import { rateLimits } from './rate-limit.ts'
import { requireRoleScope } from './role-scope.ts'
import { createToken } from '../../../server/secret-token.ts'
import { teamErrors } from '@repo/contract'

const invitationLifetimeMs = 7 * 24 * 3_600_000

/** Makes an invitation. Its link is in this answer and nowhere else; nobody is written to. */
export const invite = inOrg.team.invite.handler(async ({ context: { tx, orgId, actor, clock, services }, input }) => {
  const { email, role, associationId = null, partyId = null } = input
  await services.identity.limitRate(rateLimits.inviteByOrganization, orgId)
  await requireRoleScope(tx, input)
  const { token, hash } = createToken('invitation', orgId)
  const now = clock.now()
  const row = await insertInvitation(tx, {
    organizationId: orgId,
    tokenHash: hash,
    email,
    role,
    associationId,
    partyId,
    invitedBy: actor.kind === 'user' ? actor.id : null,
    createdAt: now,
    expiresAt: new Date(now.getTime() + invitationLifetimeMs),
  })
  return { ...wireInvitation(row), token, url: `${services.environment.PUBLIC_ZONE_ORIGIN}/invite/${token}` }
})

export const revokeInvitation = inOrg.team.revokeInvitation.handler(async ({ context: { tx, clock }, input: { invitationId } }) => {
  if (!(await revoke(tx, invitationId, clock.now()))) throw teamErrors.INVITATION_NOT_FOUND()
  return { id: invitationId }
})
