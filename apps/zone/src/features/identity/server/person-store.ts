import { isRole } from '@repo/authz'
import type { OrgId } from '@repo/core'
import type { IdentityTransaction } from '@repo/db/zone'

export function accountById(tx: IdentityTransaction, userId: string): Promise<{ name: string; email: string } | null> {
  return tx.authUser.findUnique({ where: { id: userId }, select: { name: true, email: true } })
}

/** The organisations of the user in scope, by name, each with every active role held there. */
export async function organizationsOf(tx: IdentityTransaction, userId: string) {
  const memberships = await tx.membership.findMany({
    where: { userId, status: 'active' },
    select: { organizationId: true, role: true, associationId: true },
    orderBy: { createdAt: 'asc' },
  })
  const names = await tx.organizationName.findMany({
    select: { organizationId: true, name: true },
    orderBy: [{ name: 'asc' }, { organizationId: 'asc' }],
  })
  return names.flatMap(({ organizationId, name }) => {
    const held = memberships.filter((membership) => membership.organizationId === organizationId)
    const roles = held.flatMap(({ role, associationId }) => (isRole(role) ? [{ role, associationId }] : []))
    return roles.length === 0 ? [] : [{ id: organizationId as OrgId, name, roles }]
  })
}
