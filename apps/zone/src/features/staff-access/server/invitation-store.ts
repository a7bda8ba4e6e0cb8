/** The only file that queries invitations of staff. */
import type { OrgId } from '@repo/core'
import type { OrgTransaction, Prisma } from '@repo/db/zone'
import { verbReaches, withinCeiling, type AccessVerb, type Level } from '@repo/residency'

export type InvitationRow = Prisma.AccessInvitationGetPayload<object>

export interface Invited {
  readonly staffId: string
  readonly dataset: string
  readonly level: Level
  readonly verb: AccessVerb
}

export function insertInvitation(
  tx: OrgTransaction,
  orgId: OrgId,
  invited: Invited,
  by: string,
  at: Date,
  days: number,
): Promise<InvitationRow> {
  const expiresAt = new Date(at.getTime() + days * 86_400_000)
  return tx.accessInvitation.create({ data: { organizationId: orgId, ...invited, invitedBy: by, invitedAt: at, expiresAt } })
}

export async function invitationById(tx: OrgTransaction, orgId: OrgId, id: string): Promise<InvitationRow | undefined> {
  return (await tx.accessInvitation.findUnique({ where: { organizationId_id: { organizationId: orgId, id } } })) ?? undefined
}

export const newestInvitations = (tx: OrgTransaction): Promise<InvitationRow[]> =>
  tx.accessInvitation.findMany({ orderBy: { id: 'desc' }, take: 100 })

/** @returns false when it had been withdrawn before */
export async function setWithdrawn(tx: OrgTransaction, orgId: OrgId, id: string, by: string): Promise<boolean> {
  const changed = await tx.$executeRaw`update app.access_invitation set withdrawn_by = ${by}::uuid, withdrawn_at = clock_timestamp()
    where organization_id = ${orgId}::uuid and id = ${id}::uuid and withdrawn_at is null`
  return changed === 1
}

/**
 * Whether somebody has been invited for this: one invitation reaches it whole, by person, data set, level and verb. To ask it must not be over; what was asked
 * in time stays invited until the invitation is withdrawn.
 */
export async function isInvited(tx: OrgTransaction, orgId: OrgId, { staffId, dataset, level, verb }: Invited, at?: Date): Promise<boolean> {
  const rows = await tx.accessInvitation.findMany({
    where: { organizationId: orgId, staffId, dataset, withdrawnAt: null, ...(at === undefined ? {} : { expiresAt: { gt: at } }) },
    select: { level: true, verb: true },
  })
  return rows.some((row) => withinCeiling(row.level as Level, level) && verbReaches(row.verb as AccessVerb, verb))
}

/** Live grants of a member of staff to a data set. */
export function liveGrantsOf(tx: OrgTransaction, staffId: string, dataset: string) {
  return tx.accessGrant.findMany({ where: { staffId, dataset, status: 'active' }, select: { id: true }, orderBy: { id: 'asc' } })
}
