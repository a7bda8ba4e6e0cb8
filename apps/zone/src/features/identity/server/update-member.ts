import { isRole } from '@repo/authz'
import { teamErrors } from '@repo/contract'
import { invariant } from '@repo/core'
import { uniqueConstraintOf } from '../../../server/database-failure.ts'
import { inOrg } from '../../../server/procedures.ts'
import { leavesNoAdministrator } from '../last-administrator.ts'
import { deleteMembership, lockAdministrators, membershipById, updateMembership, wireMember } from './membership-store.ts'
import { requireRoleScope } from './role-scope.ts'

export const updateMember = inOrg.team.updateMember.handler(async ({ context: { tx, orgId, associationScope, authorize }, input }) => {
  const { membershipId, ...change } = input
  // First, so that changes of the team come one after the other: what is read below is what is changed.
  const seats = await lockAdministrators(tx)
  const member = await membershipById(tx, associationScope, membershipId)
  if (!member) throw teamErrors.MEMBER_NOT_FOUND()
  await authorize('member', 'update', member.associationId ? { associationId: member.associationId } : {})
  const role = change.role ?? member.role
  const status = change.status ?? (member.status === 'suspended' ? 'suspended' : 'active')
  invariant(isRole(role), 'the database checks roles')
  const after = {
    role,
    status,
    associationId: either(change.associationId, member.associationId),
    partyId: either(change.partyId, member.partyId),
  }
  await requireRoleScope(tx, after)
  if (leavesNoAdministrator(seats, member.id, after)) throw teamErrors.LAST_ADMINISTRATOR()
  return wireMember(await updateMembership(tx, orgId, member.id, after).catch(roleHeld))
})

export const removeMember = inOrg.team.removeMember.handler(
  async ({ context: { tx, orgId, associationScope, authorize }, input: { membershipId } }) => {
    const seats = await lockAdministrators(tx)
    const member = await membershipById(tx, associationScope, membershipId)
    if (!member) throw teamErrors.MEMBER_NOT_FOUND()
    await authorize('member', 'remove', member.associationId ? { associationId: member.associationId } : {})
    if (leavesNoAdministrator(seats, member.id, undefined)) throw teamErrors.LAST_ADMINISTRATOR()
    await deleteMembership(tx, orgId, member.id)
    return { id: membershipId }
  },
)

// Left out means unchanged; null means none.
function either(given: string | null | undefined, present: string | null): string | null {
  return given === undefined ? present : given
}

function roleHeld(error: unknown): never {
  if (uniqueConstraintOf(error) !== 'membership_once') throw error
  throw teamErrors.MEMBERSHIP_EXISTS({ cause: error })
}
