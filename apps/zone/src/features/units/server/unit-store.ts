import type { AssociationScope } from '@repo/authz'
import type { Unit } from '@repo/contract'
import type { OrgTransaction, Prisma } from '@repo/db/zone'
import { sortOrder, type Position, type SortColumn } from '../../../server/sort-order.ts'
import { naturalSortKey } from '../natural-sort-key.ts'

const columns = {
  id: true,
  associationId: true,
  propertyId: true,
  label: true,
  sortKey: true,
  kind: true,
  floor: true,
  areaSqCm: true,
  entitlement: true,
  ordinal: true,
} as const satisfies Prisma.UnitSelect

export type UnitRow = Prisma.UnitGetPayload<{ select: typeof columns }>

/** The units a scope reaches: those of the caller's associations, and those the caller's person owns or owned. */
export function unitsWithin(scope: AssociationScope): Prisma.UnitWhereInput {
  if (scope.all) return {}
  const { associationIds, ownPartyId } = scope
  const owned = ownPartyId === undefined ? [] : [{ owners: { some: { partyId: ownPartyId } } }]
  return { OR: [{ associationId: { in: [...associationIds] } }, ...owned] }
}

export interface UnitFilter {
  readonly associationId?: string | undefined
  readonly propertyId?: string | undefined
  readonly search?: string | undefined
}

interface SortedUnits extends UnitFilter {
  readonly sort: UnitSort | `-${UnitSort}`
}

function matching({ associationId, propertyId, search }: UnitFilter): Prisma.UnitWhereInput {
  return {
    ...(associationId === undefined ? {} : { associationId }),
    ...(propertyId === undefined ? {} : { propertyId }),
    ...(search === undefined ? {} : { label: { contains: search, mode: 'insensitive' } }),
  }
}

type UnitColumn = SortColumn<UnitRow, Prisma.UnitWhereInput, Prisma.UnitOrderByWithRelationInput>
const sortColumns = {
  /** Natural order: 9 before 10. */
  unit: { orderBy: (sortKey) => ({ sortKey }), where: (sortKey) => ({ sortKey }), placeOf: (row) => row.sortKey },
  kind: { orderBy: (kind) => ({ kind }), where: (kind) => ({ kind: kind }), placeOf: (row) => row.kind },
  entitlement: {
    orderBy: (entitlement) => ({ entitlement }),
    where: (place) => ({ entitlement: Object.fromEntries(Object.entries(place).map(([how, value]) => [how, BigInt(value)])) }),
    placeOf: (row) => String(row.entitlement),
  },
} as const satisfies Record<string, UnitColumn>

type UnitSort = keyof typeof sortColumns
const orderOf = (sort: UnitSort | `-${UnitSort}`) =>
  sortOrder<UnitSort, UnitRow, Prisma.UnitWhereInput, Prisma.UnitOrderByWithRelationInput>(sortColumns, sort)

/** Units in the order asked for. */
export function listUnits(
  tx: OrgTransaction,
  scope: AssociationScope,
  filter: SortedUnits,
  after: Position | undefined,
  take: number,
): Promise<UnitRow[]> {
  const order = orderOf(filter.sort)
  return tx.unit.findMany({
    where: { AND: [unitsWithin(scope), matching(filter), order.after(after)] },
    select: columns,
    orderBy: order.orderBy,
    take,
  })
}

/** Where a page of that order ends. */
export const unitPosition = (sort: SortedUnits['sort'], row: UnitRow): Position => orderOf(sort).positionOf(row)

export function countUnits(tx: OrgTransaction, scope: AssociationScope, filter: UnitFilter): Promise<number> {
  return tx.unit.count({ where: { AND: [unitsWithin(scope), matching(filter)] } })
}

/** @returns null for a unit that is absent, another organisation's, or outside the scope: one statement, one answer */
export function unitById(tx: OrgTransaction, scope: AssociationScope, id: string): Promise<UnitRow | null> {
  return tx.unit.findFirst({ where: { AND: [{ id }, unitsWithin(scope)] }, select: columns })
}

/** Which of these labels units of the association already bear. */
export async function takenLabels(tx: OrgTransaction, associationId: string, labels: readonly string[]): Promise<Set<string>> {
  const rows = await tx.unit.findMany({ where: { associationId, label: { in: [...labels] } }, select: { label: true } })
  return new Set(rows.map(({ label }) => label))
}

export interface NewUnit {
  readonly propertyId: string
  readonly label: string
  readonly kind: Unit['kind']
  readonly floor: string | null
  readonly areaSqCm: bigint | null
  readonly entitlement: bigint
}

/**
 * Stores units of one association in the given order, which their ordinals keep. Whoever else adds units to the association waits.
 * @returns the rows, in the same order
 */
export async function insertUnits(tx: OrgTransaction, orgId: string, associationId: string, units: readonly NewUnit[]): Promise<UnitRow[]> {
  if (units.length === 0) return []
  await tx.$executeRaw`select id from app.association where organization_id = ${orgId}::uuid and id = ${associationId}::uuid for update`
  const { _max } = await tx.unit.aggregate({ where: { associationId }, _max: { ordinal: true } })
  const first = (_max.ordinal ?? 0) + 1
  const rows = await tx.unit.createManyAndReturn({
    data: units.map((unit, index) => ({
      organizationId: orgId,
      associationId,
      ordinal: first + index,
      sortKey: naturalSortKey(unit.label),
      ...unit,
    })),
    select: columns,
  })
  return rows.sort((one, other) => one.ordinal - other.ordinal)
}

export type UnitChange = Omit<NewUnit, 'propertyId'>

export function updateUnit(tx: OrgTransaction, orgId: string, id: string, change: UnitChange): Promise<UnitRow> {
  return tx.unit.update({
    where: { organizationId_id: { organizationId: orgId, id } },
    data: { ...change, sortKey: naturalSortKey(change.label) },
    select: columns,
  })
}

export function wireUnit({ sortKey: _, areaSqCm, entitlement, kind, ...unit }: UnitRow) {
  // The column's CHECK admits the contract's kinds and nothing else.
  return { ...unit, kind: kind as Unit['kind'], areaSqCm: areaSqCm === null ? null : `${areaSqCm}`, entitlement: `${entitlement}` }
}
