import type { AssociationScope } from '@repo/authz'
import type { OrgTransaction, Prisma } from '@repo/db/zone'
import { addressColumns } from './address-store.ts'

const columns = {
  id: true,
  associationId: true,
  name: true,
  address: { select: addressColumns },
} as const satisfies Prisma.PropertySelect

export type PropertyRow = Prisma.PropertyGetPayload<{ select: typeof columns }>

function within(scope: AssociationScope): Prisma.PropertyWhereInput {
  if (scope.all) return {}
  const { associationIds, ownPartyId } = scope
  const owned = ownPartyId === undefined ? [] : [{ units: { some: { owners: { some: { partyId: ownPartyId } } } } }]
  return { OR: [{ associationId: { in: [...associationIds] } }, ...owned] }
}

export interface PropertyFilter {
  readonly associationId?: string | undefined
}

const matching = ({ associationId }: PropertyFilter): Prisma.PropertyWhereInput => (associationId === undefined ? {} : { associationId })

export interface PropertyPosition {
  readonly name: string
  readonly id: string
}

export function listProperties(
  tx: OrgTransaction,
  scope: AssociationScope,
  filter: PropertyFilter,
  after: PropertyPosition | undefined,
  take: number,
): Promise<PropertyRow[]> {
  const beyond = after ? { OR: [{ name: { gt: after.name } }, { name: after.name, id: { gt: after.id } }] } : {}
  return tx.property.findMany({
    where: { AND: [within(scope), matching(filter), beyond] },
    select: columns,
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take,
  })
}

export function countProperties(tx: OrgTransaction, scope: AssociationScope, filter: PropertyFilter): Promise<number> {
  return tx.property.count({ where: { AND: [within(scope), matching(filter)] } })
}

export function propertyById(tx: OrgTransaction, scope: AssociationScope, id: string): Promise<PropertyRow | null> {
  return tx.property.findFirst({ where: { AND: [{ id }, within(scope)] }, select: columns })
}

export interface NewProperty {
  readonly orgId: string
  readonly associationId: string
  readonly name: string
  readonly addressId: string | null
}

export function insertProperty(tx: OrgTransaction, { orgId: organizationId, ...property }: NewProperty): Promise<PropertyRow> {
  return tx.property.create({ data: { organizationId, ...property }, select: columns })
}
