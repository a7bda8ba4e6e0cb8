import { isRole, type AssociationScope, type Role } from '@repo/authz'
import type { OrgId } from '@repo/core'
import type { IdentityTransaction, OrgTransaction, Prisma } from '@repo/db/zone'

const columns = {
  id: true,
  email: true,
  role: true,
  associationId: true,
  partyId: true,
  createdAt: true,
  expiresAt: true,
} as const satisfies Prisma.InvitationSelect

export type InvitationRow = Prisma.InvitationGetPayload<{ select: typeof columns }>

export interface OpenInvitation extends Omit<InvitationRow, 'role'> {
  readonly role: Role
  readonly orgId: OrgId
  readonly organizationName: string
}

const openAt = (now: Date) => ({ acceptedAt: null, revokedAt: null, expiresAt: { gt: now } })

/** The open invitation of a secret, through the identity door. */
export async function invitationByHash(
  tx: IdentityTransaction,
  { orgId, hash }: { readonly orgId: OrgId; readonly hash: string },
  now: Date,
): Promise<OpenInvitation | undefined> {
  const row = await tx.invitation.findFirst({ where: { organizationId: orgId, tokenHash: hash, ...openAt(now) }, select: columns })
  const name = await tx.organizationName.findUnique({ where: { organizationId: orgId }, select: { name: true } })
  return row && name && isRole(row.role) ? { ...row, role: row.role, orgId, organizationName: name.name } : undefined
}

/** @returns false when it is open no longer */
export async function spendInvitation(tx: OrgTransaction, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.invitation.updateMany({ where: { id, ...openAt(now) }, data: { acceptedAt: now } })
  return count === 1
}

/** @returns false when it is open no longer */
export async function revokeInvitation(tx: OrgTransaction, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.invitation.updateMany({ where: { id, ...openAt(now) }, data: { revokedAt: now } })
  return count === 1
}

export function insertInvitation(tx: OrgTransaction, data: Prisma.InvitationUncheckedCreateInput): Promise<InvitationRow> {
  return tx.invitation.create({ data, select: columns })
}

export interface InvitationPosition {
  readonly createdAt: string
  readonly id: string
}

const within = (scope: AssociationScope): Prisma.InvitationWhereInput =>
  scope.all ? {} : { associationId: { in: [...scope.associationIds] } }

/** Open invitations, newest first. */
export function listInvitations(
  tx: OrgTransaction,
  scope: AssociationScope,
  { now, after, take }: { readonly now: Date; readonly after: InvitationPosition | undefined; readonly take: number },
): Promise<InvitationRow[]> {
  const beyond = after ? { OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }] } : {}
  return tx.invitation.findMany({
    where: { AND: [within(scope), openAt(now), beyond] },
    select: columns,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take,
  })
}

export function countInvitations(tx: OrgTransaction, scope: AssociationScope, now: Date): Promise<number> {
  return tx.invitation.count({ where: { AND: [within(scope), openAt(now)] } })
}
