import type { AssociationScope } from '@repo/authz'
import type { Association } from '@repo/contract'
import type { OrgTransaction, Prisma } from '@repo/db/zone'
import type { LegalEntityKind } from '../legal-entity.ts'
import { sortOrder, type Position, type SortColumn } from '../../../server/sort-order.ts'
import { addressColumns } from './address-store.ts'

const columns = {
  id: true,
  legalEntityId: true,
  name: true,
  code: true,
  addressId: true,
  createdAt: true,
  legalEntity: {
    select: { currencyCode: true, countryCode: true, subdivisionCode: true, timeZone: true, fiscalYearStartMonth: true },
  },
  address: { select: addressColumns },
} as const satisfies Prisma.AssociationSelect

type SelectedRow = Prisma.AssociationGetPayload<{ select: typeof columns }>
export type AssociationRow = SelectedRow & { readonly unitCount: number }

/** The associations a scope reaches: those of the caller's roles, and those where the caller owns a unit. */
function within(scope: AssociationScope): Prisma.AssociationWhereInput {
  if (scope.all) return {}
  const { associationIds, ownPartyId } = scope
  const owned =
    ownPartyId === undefined ? [] : [{ properties: { some: { units: { some: { owners: { some: { partyId: ownPartyId } } } } } } }]
  return { OR: [{ id: { in: [...associationIds] } }, ...owned] }
}

export interface AssociationFilter {
  readonly search?: string | undefined
  readonly currencyCode?: string | undefined
}

interface SortedAssociations extends AssociationFilter {
  readonly sort: AssociationSort | `-${AssociationSort}`
}

function matching({ search, currencyCode }: AssociationFilter): Prisma.AssociationWhereInput {
  const contains = { contains: search ?? '', mode: 'insensitive' } as const
  return {
    ...(currencyCode === undefined ? {} : { legalEntity: { currencyCode } }),
    ...(search === undefined ? {} : { OR: [{ name: contains }, { code: contains }] }),
  }
}

type AssociationColumn = SortColumn<SelectedRow, Prisma.AssociationWhereInput, Prisma.AssociationOrderByWithRelationInput>
const sortColumns = {
  name: { orderBy: (name) => ({ name }), where: (name) => ({ name: name }), placeOf: (row) => row.name },
  code: { orderBy: (code) => ({ code }), where: (code) => ({ code: code }), placeOf: (row) => row.code },
  currency: {
    orderBy: (currencyCode) => ({ legalEntity: { currencyCode } }),
    where: (code) => ({ legalEntity: { currencyCode: code } }),
    placeOf: (row) => row.legalEntity.currencyCode,
  },
} as const satisfies Record<string, AssociationColumn>

type AssociationSort = keyof typeof sortColumns
const orderOf = (sort: AssociationSort | `-${AssociationSort}`) =>
  sortOrder<AssociationSort, SelectedRow, Prisma.AssociationWhereInput, Prisma.AssociationOrderByWithRelationInput>(sortColumns, sort)

/** Where a page of that order ends. */
export const associationPosition = (sort: SortedAssociations['sort'], row: AssociationRow): Position => orderOf(sort).positionOf(row)

export async function listAssociations(
  tx: OrgTransaction,
  scope: AssociationScope,
  filter: SortedAssociations,
  after: Position | undefined,
  take: number,
): Promise<AssociationRow[]> {
  const order = orderOf(filter.sort)
  const rows = await tx.association.findMany({
    where: { AND: [within(scope), matching(filter), order.after(after)] },
    select: columns,
    orderBy: order.orderBy,
    take,
  })
  return withUnitCounts(tx, rows)
}

export function countAssociations(tx: OrgTransaction, scope: AssociationScope, filter: AssociationFilter): Promise<number> {
  return tx.association.count({ where: { AND: [within(scope), matching(filter)] } })
}

/** @returns undefined for an association that is absent, another organisation's, or outside the scope: one statement, one answer */
export async function associationById(tx: OrgTransaction, scope: AssociationScope, id: string): Promise<AssociationRow | undefined> {
  const row = await tx.association.findFirst({ where: { AND: [{ id }, within(scope)] }, select: columns })
  return row ? (await withUnitCounts(tx, [row]))[0] : undefined
}

/** True when the scope reaches the association. */
export async function associationExists(tx: OrgTransaction, scope: AssociationScope, id: string): Promise<boolean> {
  return (await tx.association.count({ where: { AND: [{ id }, within(scope)] } })) > 0
}

async function withUnitCounts(tx: OrgTransaction, rows: readonly SelectedRow[]): Promise<AssociationRow[]> {
  const associationId = { in: rows.map(({ id }) => id) }
  const counts = await tx.unit.groupBy({ by: ['associationId'], where: { associationId }, _count: { _all: true } })
  const countOf = new Map(counts.map((count) => [count.associationId, count._count._all]))
  return rows.map((row) => ({ ...row, unitCount: countOf.get(row.id) ?? 0 }))
}

export interface NewAssociation {
  readonly orgId: string
  readonly name: string
  readonly code: string
  readonly currencyCode: string
  readonly countryCode: string
  readonly subdivisionCode: string | null
  readonly timeZone: string
  readonly fiscalYearStartMonth: number
  readonly addressId: string | null
}

/** Stores an association with its legal entity. */
export async function insertAssociation(tx: OrgTransaction, association: NewAssociation): Promise<AssociationRow> {
  const { orgId: organizationId, code, addressId, ...entity } = association
  const { id: legalEntityId } = await tx.legalEntity.create({
    data: { organizationId, kind: 'association' satisfies LegalEntityKind, ...entity },
    select: { id: true },
  })
  const data = { organizationId, legalEntityId, name: entity.name, code, addressId }
  return { ...(await tx.association.create({ data, select: columns })), unitCount: 0 }
}

export interface AssociationChange {
  readonly name: string
  readonly code: string
  readonly addressId: string | null
}

/** Changes an association; its legal entity bears the same name. */
export async function updateAssociation(tx: OrgTransaction, orgId: string, row: AssociationRow, change: AssociationChange): Promise<void> {
  const key = (id: string) => ({ organizationId_id: { organizationId: orgId, id } })
  await tx.association.update({ where: key(row.id), data: change, select: { id: true } })
  if (change.name !== row.name) {
    await tx.legalEntity.update({ where: key(row.legalEntityId), data: { name: change.name }, select: { id: true } })
  }
}

export function wireAssociation({ legalEntity, addressId: _, createdAt, ...row }: AssociationRow): AssociationWire {
  return { ...row, ...legalEntity, createdAt: createdAt.toISOString() }
}

/** As the contract's output before its ids are branded. */
type AssociationWire = Omit<Association, 'id' | 'legalEntityId'> & { id: string; legalEntityId: string }
