import { isRole, type Membership } from '@repo/authz'
import { organizationInScope, type OrgTransaction } from '@repo/db/zone'
import type { Actor } from '../../../server/request-context.ts'

/**
 * The caller's roles in the organisation of the transaction. Read with every request and never kept, so that a role that was taken away
 * is gone at once.
 * @returns `undefined` for somebody who is no active member, and for a key that was revoked since the request began
 */
export async function loadMembership(tx: OrgTransaction, actor: Actor): Promise<Membership | undefined> {
  // Staff of the zone are members of nothing.
  if (actor.kind === 'staff') return undefined
  if (actor.kind === 'apiKey') {
    const key = await tx.apiKey.findFirst({
      where: { organizationId: actor.orgId, id: actor.id, revokedAt: null },
      select: { role: true, associationId: true, expiresAt: true },
    })
    if (!key || !isRole(key.role) || (key.expiresAt && key.expiresAt.getTime() <= Date.now())) return undefined
    return { grants: [{ role: key.role, associationId: key.associationId }], partyId: null }
  }
  const rows = await tx.$queryRaw<{ role: string; associationId: string | null; partyId: string | null }[]>`
    select role, association_id as "associationId", party_id as "partyId" from app.membership
    where organization_id = ${organizationInScope} and user_id = ${actor.id}::uuid and status = 'active'`
  if (rows.length === 0) return undefined
  const grants = rows.flatMap(({ role, associationId }) => (isRole(role) ? [{ role, associationId }] : []))
  return { grants, partyId: rows.find((row) => row.role === 'owner')?.partyId ?? rows.find((row) => row.partyId)?.partyId ?? null }
}
