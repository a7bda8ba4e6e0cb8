import type { AssociationScope } from '@repo/authz'
import type { agedParts, agedSorts } from '@repo/contract'
import type { Id } from '@repo/core'
import { organizationInScope, Prisma, type OrgTransaction } from '@repo/db/zone'
import { sortingOf } from '../../../server/sort-order.ts'
import type { AgeBucket } from '../age-bucket.ts'

export type Aged = Readonly<Record<AgeBucket | 'total', bigint>>

export interface AgedRow extends Aged {
  readonly partyId: Id<'PartyId'>
  readonly partyName: string
  readonly partyKey: string
  readonly unitId: Id<'UnitId'>
  readonly unitLabel: string
  readonly unitKey: string
}

/**
 * Open items as they were at the end of a day: what had been charged less what had been paid and not taken back by then. A charge that was paid
 * before its own month counts from its month; until then the payment stands against it as not due, so that the sum always equals the
 * receivables account.
 */
export function openItems(associations: Prisma.Sql, at: string): Prisma.Sql {
  return Prisma.sql`
    select share.association_id, share.party_id, charge.unit_id, ${at}::date - charge.due_on as days_late,
      case when charge.effective_on <= ${at}::date then share.amount_minor else 0 end - coalesce(paid.amount, 0) as open
    from app.charge_share as share
    join app.charge on charge.organization_id = share.organization_id and charge.id = share.charge_id
    left join (
      select charge_share_id, sum(amount_minor) as amount from app.share_application
      where organization_id = ${organizationInScope} and applied_on <= ${at}::date and (undone_on is null or undone_on > ${at}::date)
      group by charge_share_id
    ) as paid on paid.charge_share_id = share.id
    where share.organization_id = ${organizationInScope} and ${associations}`
}

export const buckets = Prisma.sql`
  coalesce(sum(open) filter (where days_late <= 0), 0)::bigint as "notDue",
  coalesce(sum(open) filter (where days_late between 1 and 30), 0)::bigint as "days1To30",
  coalesce(sum(open) filter (where days_late between 31 and 60), 0)::bigint as "days31To60",
  coalesce(sum(open) filter (where days_late between 61 and 90), 0)::bigint as "days61To90",
  coalesce(sum(open) filter (where days_late > 90), 0)::bigint as over90,
  coalesce(sum(open), 0)::bigint as total`

export interface AgedPosition {
  /** In the column that is sorted by. */
  readonly place: string
  readonly partyId: string
  readonly unitId: string
}

/** Days late of each part of the report that can be asked for alone; `age-bucket.ts` has the same limits for one item. */
const parts: Readonly<Record<AgedPart, Prisma.Sql>> = {
  notDue: Prisma.sql`and item.days_late <= 0`,
  days1To30: Prisma.sql`and item.days_late between 1 and 30`,
  days31To60: Prisma.sql`and item.days_late between 31 and 60`,
  days61To90: Prisma.sql`and item.days_late between 61 and 90`,
  over90: Prisma.sql`and item.days_late > 90`,
  over60: Prisma.sql`and item.days_late > 60`,
}
type AgedPart = (typeof agedParts)[number]

export interface AgedReport {
  readonly associationId: string
  readonly at: string
  /** Rows show this part alone. */
  readonly part?: AgedPart | undefined
}

function itemsOf({ associationId, at, part }: AgedReport): Prisma.Sql {
  const items = openItems(Prisma.sql`share.association_id = ${associationId}::uuid`, at)
  return Prisma.sql`(${items}) as item where item.open <> 0 ${part === undefined ? Prisma.empty : parts[part]}`
}

type AgedSort = (typeof agedSorts)[number]

export interface SortedReport extends AgedReport {
  readonly sort: AgedSort | `-${AgedSort}`
}

/** The field of a row that an order goes by. */
const fieldOf = (sort: SortedReport['sort']): Exclude<AgedSort, 'owner' | 'unit'> | 'partyKey' | 'unitKey' => {
  const { key } = sortingOf(sort)
  return key === 'owner' ? 'partyKey' : key === 'unit' ? 'unitKey' : key
}

export const agedPosition = (sort: SortedReport['sort'], row: AgedRow): AgedPosition => ({
  place: String(row[fieldOf(sort)]),
  partyId: row.partyId,
  unitId: row.unitId,
})

function beyondPosition({ place, partyId, unitId }: AgedPosition, sort: SortedReport['sort']): Prisma.Sql {
  const field = fieldOf(sort)
  const column = Prisma.raw(`shown."${field}"`)
  const at = field === 'partyKey' || field === 'unitKey' ? Prisma.sql`${place}::text` : Prisma.sql`${place}::bigint`
  const further = Prisma.raw(sortingOf(sort).direction === 'asc' ? '>' : '<')
  return Prisma.sql`where ${column} ${further} ${at}
    or (${column} = ${at} and (shown."partyId", shown."unitId") > (${partyId}::uuid, ${unitId}::uuid))`
}

/** One row for each owner and unit with something open. */
export async function agedRows(
  tx: OrgTransaction,
  report: SortedReport,
  after: AgedPosition | undefined,
  take: number,
): Promise<AgedRow[]> {
  const order = Prisma.raw(`shown."${fieldOf(report.sort)}" ${sortingOf(report.sort).direction}`)
  return tx.$queryRaw<AgedRow[]>`
    select shown.* from (
    select party.id as "partyId", party.display_name as "partyName", party.name_key as "partyKey", unit.id as "unitId",
      unit.label as "unitLabel", unit.sort_key as "unitKey", ${buckets}
    from (select item.* from ${itemsOf(report)}) as item
    join app.party on party.organization_id = ${organizationInScope} and party.id = item.party_id
    join app.unit on unit.organization_id = ${organizationInScope} and unit.id = item.unit_id
    group by party.id, party.display_name, party.name_key, unit.id, unit.label, unit.sort_key
    ) as shown ${after ? beyondPosition(after, report.sort) : Prisma.empty}
    order by ${order}, shown."partyId", shown."unitId" limit ${take}::integer`
}

export async function countAgedRows(tx: OrgTransaction, report: AgedReport): Promise<number> {
  const [row] = await tx.$queryRaw<{ total: bigint }[]>`
    select count(distinct (item.party_id, item.unit_id)) as total from ${itemsOf(report)}`
  return Number(row?.total ?? 0)
}

export async function agedTotals(tx: OrgTransaction, associationId: string, at: string): Promise<Aged> {
  const items = openItems(Prisma.sql`share.association_id = ${associationId}::uuid`, at)
  const [row] = await tx.$queryRaw<Aged[]>`select ${buckets} from (${items}) as item`
  return row ?? { notDue: 0n, days1To30: 0n, days31To60: 0n, days61To90: 0n, over90: 0n, total: 0n }
}

/** All that is open at the end of a day, by the charges alone. */
export async function openAt(tx: OrgTransaction, associationId: string, at: string): Promise<bigint> {
  return (await agedTotals(tx, associationId, at)).total
}

/** The same for every association that a scope reaches. */
export async function agedByAssociation(tx: OrgTransaction, scope: AssociationScope, at: string): Promise<Map<string, Aged>> {
  const reached = scope.all ? Prisma.sql`true` : Prisma.sql`share.association_id = any(${[...scope.associationIds]}::uuid[])`
  const rows = await tx.$queryRaw<(Aged & { associationId: string })[]>`
    select association_id as "associationId", ${buckets} from (${openItems(reached, at)}) as item group by association_id`
  return new Map(rows.map((row) => [row.associationId, row]))
}
