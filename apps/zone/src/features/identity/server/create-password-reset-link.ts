import { teamErrors } from '@repo/contract'
import type { UserId } from '@repo/core'
import { inOrg } from '../../../server/procedures.ts'
import { membershipById } from './membership-store.ts'

/**
 * Makes a reset link to hand over. Whoever holds it becomes that person, so it is refused for somebody who belongs to another organisation
 * too: an administrator here must not reach what is theirs there. Nothing outside this zone is asked.
 */
export const createPasswordResetLink = inOrg.team.createPasswordResetLink.handler(
  async ({ context: { tx, orgId, associationScope, authorize, services }, input: { membershipId } }) => {
    const member = await membershipById(tx, associationScope, membershipId)
    if (!member) throw teamErrors.MEMBER_NOT_FOUND()
    await authorize('member', 'reset_password', member.associationId ? { associationId: member.associationId } : {})
    const userId = member.userId as UserId
    if (await services.identity.belongsElsewhere(userId, orgId)) throw teamErrors.PASSWORD_RESET_REFUSED()
    const { token, expiresAt } = await services.identity.accounts.createResetLink(userId)
    return { url: `${services.environment.PUBLIC_ZONE_ORIGIN}/reset/${token}`, expiresAt: expiresAt.toISOString() }
  },
)
