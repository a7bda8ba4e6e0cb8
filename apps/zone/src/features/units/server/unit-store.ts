import type { AssociationScope } from '@repo/authz'
import type { Unit } from '@repo/contract'
import { invariant } from '@repo/core'
import { organizationInScope, Prisma, type OrgTransaction } from '@repo/db/zone'
import { sortingOf, type Position } from '../../../server/sort-order.ts'
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

export interface SortedUnits extends UnitFilter {
  readonly sort: UnitSort | `-${UnitSort}` | 'open' | '-open'
}

/** `unitsWithin` for statements of our own. */
function within(scope: AssociationScope): Prisma.Sql {
  if (scope.all) return Prisma.sql`true`
  return Prisma.sql`(unit.association_id = any(${[...scope.associationIds]}::uuid[]) or exists (
    select from app.ownership where ownership.organization_id = unit.organization_id and ownership.unit_id = unit.id
      and ownership.party_id = ${scope.ownPartyId ?? null}::uuid))`
}

function matching({ associationId, propertyId, search }: UnitFilter): Prisma.Sql {
  return Prisma.sql`unit.organization_id = ${organizationInScope}
    ${associationId === undefined ? Prisma.empty : Prisma.sql`and unit.association_id = ${associationId}::uuid`}
    ${propertyId === undefined ? Prisma.empty : Prisma.sql`and unit.property_id = ${propertyId}::uuid`}
    ${search === undefined ? Prisma.empty : Prisma.sql`and position(lower(${search}) in lower(unit.label)) > 0`}`
}

const sortColumns = {
  /** Natural order: 9 before 10. */
  unit: { sql: Prisma.sql`unit.sort_key`, type: Prisma.sql`text`, placeOf: (row: UnitRow) => row.sortKey },
  kind: { sql: Prisma.sql`unit.kind`, type: Prisma.sql`text`, placeOf: (row: UnitRow) => row.kind },
  entitlement: { sql: Prisma.sql`unit.entitlement`, type: Prisma.sql`bigint`, placeOf: (row: UnitRow) => String(row.entitlement) },
} as const
type UnitSort = keyof typeof sortColumns
const openColumn = { sql: Prisma.sql`coalesce(owed.open, 0)::bigint`, type: Prisma.sql`bigint` }

/** What is open on each unit, for the order by it. */
export interface OpenOnUnits {
  /** A statement that gives `unit_id` and `open` for units with something open. */
  readonly sql: Prisma.Sql
}

/** A row of that order says its place itself. */
export type ListedUnit = UnitRow & { readonly openMinor?: bigint }

/**
 * Units in the order asked for; those of one place in that of their ids.
 * @param open needed for the order `open`
 */
export function listUnits(
  tx: OrgTransaction,
  scope: AssociationScope,
  filter: SortedUnits,
  after: Position | undefined,
  take: number,
  open?: OpenOnUnits,
): Promise<ListedUnit[]> {
  const { key, direction } = sortingOf(filter.sort)
  const { sql: column, type } = key === 'open' ? openColumn : sortColumns[key]
  invariant(key !== 'open' || open, 'Units are sorted by what is open only with what is open')
  const [compare, way] = direction === 'asc' ? [Prisma.sql`>`, Prisma.sql`asc`] : [Prisma.sql`<`, Prisma.sql`desc`]
  const beyond = after
    ? Prisma.sql`and (${column} ${compare} ${after.place}::${type} or (${column} = ${after.place}::${type} and unit.id > ${after.id}::uuid))`
    : Prisma.empty
  return tx.$queryRaw<UnitRow[]>`
    select unit.id, unit.association_id as "associationId", unit.property_id as "propertyId", unit.label, unit.sort_key as "sortKey", unit.kind,
      unit.floor, unit.area_sq_cm as "areaSqCm", unit.entitlement, unit.ordinal ${key === 'open' ? Prisma.sql`, ${column} as "openMinor"` : Prisma.empty}
    from app.unit ${key === 'open' && open ? Prisma.sql`left join (${open.sql}) as owed on owed.unit_id = unit.id` : Prisma.empty} where ${matching(filter)} and ${within(scope)} ${beyond}
    order by ${column} ${way}, unit.id limit ${take}::integer`
}

/** Where a page of that order ends. */
export function unitPosition(sort: SortedUnits['sort'], row: ListedUnit): Position {
  const { key } = sortingOf(sort)
  return { place: key === 'open' ? String(row.openMinor ?? 0n) : sortColumns[key].placeOf(row), id: row.id }
}

export async function countUnits(tx: OrgTransaction, scope: AssociationScope, filter: UnitFilter): Promise<number> {
  const [row] = await tx.$queryRaw<
    { total: bigint }[]
  >`select count(*) as total from app.unit where ${matching(filter)} and ${within(scope)}`
  return Number(row?.total ?? 0)
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

export function wireUnit({ sortKey: _, openMinor: __, areaSqCm, entitlement, kind, ...unit }: ListedUnit) {
  // The column's CHECK admits the contract's kinds and nothing else.
  return { ...unit, kind: kind as Unit['kind'], areaSqCm: areaSqCm === null ? null : `${areaSqCm}`, entitlement: `${entitlement}` }
}
