import { isRole, type AssociationScope, type Role } from '@repo/authz'
import type { Member } from '@repo/contract'
import type { OrgId } from '@repo/core'
import type { OrgTransaction, Prisma } from '@repo/db/zone'
import { invariant } from '@repo/core'
import type { AdministratorSeat } from '../last-administrator.ts'

const columns = {
  id: true,
  userId: true,
  displayName: true,
  email: true,
  role: true,
  associationId: true,
  partyId: true,
  status: true,
  createdAt: true,
} as const satisfies Prisma.MembershipSelect

export type MembershipRow = Prisma.MembershipGetPayload<{ select: typeof columns }>

export interface NewMembership {
  readonly orgId: OrgId
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly associationId: string | null
  readonly partyId: string | null
}

/** Adds a role. The same role in the same place again changes nothing. */
export async function addMembership(
  tx: OrgTransaction,
  { orgId, userId, name, email, role, associationId, partyId }: NewMembership,
): Promise<void> {
  const data = { organizationId: orgId, userId, displayName: name, email, role, associationId, partyId }
  await tx.membership.createMany({ data: [data], skipDuplicates: true })
}

function within(scope: AssociationScope): Prisma.MembershipWhereInput {
  return scope.all ? {} : { associationId: { in: [...scope.associationIds] } }
}

export interface MemberPosition {
  readonly name: string
  readonly id: string
}

/** Members by name. */
export function listMemberships(
  tx: OrgTransaction,
  scope: AssociationScope,
  after: MemberPosition | undefined,
  take: number,
): Promise<MembershipRow[]> {
  const beyond = after ? { OR: [{ displayName: { gt: after.name } }, { displayName: after.name, id: { gt: after.id } }] } : {}
  return tx.membership.findMany({
    where: { AND: [within(scope), beyond] },
    select: columns,
    orderBy: [{ displayName: 'asc' }, { id: 'asc' }],
    take,
  })
}

export function countMemberships(tx: OrgTransaction, scope: AssociationScope): Promise<number> {
  return tx.membership.count({ where: within(scope) })
}

export async function membershipById(tx: OrgTransaction, scope: AssociationScope, id: string): Promise<MembershipRow | undefined> {
  return (await tx.membership.findFirst({ where: { AND: [{ id }, within(scope)] }, select: columns })) ?? undefined
}

/** Every active administrator, locked: two who step down at once wait for each other. */
export function lockAdministrators(tx: OrgTransaction): Promise<AdministratorSeat[]> {
  return tx.$queryRaw<AdministratorSeat[]>`select id::text, role, status from app.membership
    where role = 'administrator' and status = 'active' order by id for update`
}

export function updateMembership(
  tx: OrgTransaction,
  orgId: OrgId,
  id: string,
  data: Prisma.MembershipUncheckedUpdateInput,
): Promise<MembershipRow> {
  return tx.membership.update({ where: { organizationId_id: { organizationId: orgId, id } }, data, select: columns })
}

export async function deleteMembership(tx: OrgTransaction, orgId: OrgId, id: string): Promise<void> {
  await tx.membership.delete({ where: { organizationId_id: { organizationId: orgId, id } }, select: { id: true } })
}

export function wireMember({ displayName, createdAt, role, status, ...row }: MembershipRow): MemberWire {
  invariant(isRole(role) && (status === 'active' || status === 'suspended'), 'the database checks role and status')
  return { ...row, name: displayName, role, status, createdAt: createdAt.toISOString() }
}

/** As the contract's output before its ids are branded. */
type MemberWire = Omit<Member, 'id' | 'userId' | 'associationId' | 'partyId'> &
  Pick<MembershipRow, 'id' | 'userId' | 'associationId' | 'partyId'>

/** Since when somebody has been an administrator here; undefined when they are none. */
export async function administratorSince(tx: OrgTransaction, userId: string): Promise<Date | undefined> {
  const seat = await tx.membership.findFirst({
    where: { userId, role: 'administrator', associationId: null, status: 'active' },
    select: { roleSince: true },
  })
  return seat?.roleSince
}
