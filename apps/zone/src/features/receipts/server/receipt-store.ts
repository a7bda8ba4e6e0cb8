import type { AssociationScope } from '@repo/authz'
import type { paymentMethods } from '@repo/contract'
import type { Id } from '@repo/core'
import { organizationInScope, Prisma, type OrgTransaction } from '@repo/db/zone'
import { sortingOf, type Position } from '../../../server/sort-order.ts'
import type { ReceiptStatus } from '../receipt.ts'

export interface ReceiptRow {
  readonly id: Id<'ReceiptId'>
  readonly associationId: Id<'AssociationId'>
  readonly legalEntityId: string
  readonly partyId: Id<'PartyId'>
  readonly partyName: string
  readonly partyKey: string
  readonly amountMinor: bigint
  readonly appliedMinor: bigint
  readonly currency: string
  readonly receivedOn: string
  readonly method: (typeof paymentMethods)[number]
  readonly reference: string | null
  readonly status: ReceiptStatus
  readonly recordedAt: Date
  readonly clearedOn: string | null
  readonly bouncedOn: string | null
  readonly journalEntryId: Id<'JournalEntryId'>
  readonly reversalEntryId: Id<'JournalEntryId'> | null
}

const columns = Prisma.sql`receipt.id, receipt.association_id as "associationId", receipt.legal_entity_id as "legalEntityId",
  receipt.party_id as "partyId", party.display_name as "partyName", party.name_key as "partyKey", receipt.amount_minor as "amountMinor",
  receipt.applied_minor as "appliedMinor", receipt.currency_code as currency, receipt.received_on::text as "receivedOn", receipt.method,
  receipt.reference, receipt.status, receipt.recorded_at as "recordedAt", receipt.cleared_on::text as "clearedOn",
  receipt.bounced_on::text as "bouncedOn", receipt.journal_entry_id as "journalEntryId", receipt.reversal_entry_id as "reversalEntryId"`

const tables = Prisma.sql`app.receipt
  join app.party on party.organization_id = receipt.organization_id and party.id = receipt.party_id`

/** The receipts a scope reaches: those of the caller's associations, and those the caller's person paid. */
function within(scope: AssociationScope): Prisma.Sql {
  if (scope.all) return Prisma.sql`true`
  return Prisma.sql`(receipt.association_id = any(${[...scope.associationIds]}::uuid[]) or receipt.party_id = ${scope.ownPartyId ?? null}::uuid)`
}

export interface ReceiptFilter {
  readonly associationId?: string | undefined
  readonly partyId?: string | undefined
  readonly status?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Only those that still count. */
  readonly counted?: boolean | undefined
}

interface SortedReceipts extends ReceiptFilter {
  readonly sort: ReceiptSort | `-${ReceiptSort}`
}

/** What came back or was paid back is no income. */
const counts = Prisma.sql`receipt.status not in ('bounced', 'refunded')`

function matching({ associationId, partyId, status, from, to, counted }: ReceiptFilter): Prisma.Sql {
  return Prisma.sql`receipt.organization_id = ${organizationInScope}
    ${associationId === undefined ? Prisma.empty : Prisma.sql`and receipt.association_id = ${associationId}::uuid`}
    ${partyId === undefined ? Prisma.empty : Prisma.sql`and receipt.party_id = ${partyId}::uuid`}
    ${status === undefined ? Prisma.empty : Prisma.sql`and receipt.status = ${status}`}
    ${from === undefined ? Prisma.empty : Prisma.sql`and receipt.received_on >= ${from}::date`}
    ${to === undefined ? Prisma.empty : Prisma.sql`and receipt.received_on <= ${to}::date`}
    ${counted ? Prisma.sql`and ${counts}` : Prisma.empty}`
}

const sortColumns = {
  date: { sql: Prisma.sql`receipt.received_on`, type: Prisma.sql`date`, placeOf: (row: ReceiptRow) => row.receivedOn },
  payer: { sql: Prisma.sql`party.name_key`, type: Prisma.sql`text`, placeOf: (row: ReceiptRow) => row.partyKey },
  amount: { sql: Prisma.sql`receipt.amount_minor`, type: Prisma.sql`bigint`, placeOf: (row: ReceiptRow) => String(row.amountMinor) },
  state: { sql: Prisma.sql`receipt.status`, type: Prisma.sql`text`, placeOf: (row: ReceiptRow) => row.status },
  method: { sql: Prisma.sql`receipt.method`, type: Prisma.sql`text`, placeOf: (row: ReceiptRow) => row.method },
} as const
type ReceiptSort = keyof typeof sortColumns

/** Where a page of that order ends. */
export const receiptPosition = (sort: SortedReceipts['sort'], row: ReceiptRow): Position => ({
  place: sortColumns[sortingOf(sort).key].placeOf(row),
  id: row.id,
})

export async function listReceipts(
  tx: OrgTransaction,
  scope: AssociationScope,
  filter: SortedReceipts,
  after: Position | undefined,
  take: number,
): Promise<ReceiptRow[]> {
  const { key, direction } = sortingOf(filter.sort)
  const column = sortColumns[key]
  // Both parts of the order run the same way, so that one comparison of rows says what lies beyond and an index can serve it.
  const [compare, way] = direction === 'asc' ? [Prisma.sql`>`, Prisma.sql`asc`] : [Prisma.sql`<`, Prisma.sql`desc`]
  const beyond = after
    ? Prisma.sql`and (${column.sql}, receipt.id) ${compare} (${after.place}::${column.type}, ${after.id}::uuid)`
    : Prisma.empty
  return tx.$queryRaw<ReceiptRow[]>`
    select ${columns} from ${tables} where ${matching(filter)} and ${within(scope)} ${beyond}
    order by ${column.sql} ${way}, receipt.id ${way} limit ${take}::integer`
}

export interface ReceiptTotals {
  readonly total: bigint
  /** Of those that still count. */
  readonly counted: bigint
  readonly countedMinor: bigint
}

export async function receiptTotals(tx: OrgTransaction, scope: AssociationScope, filter: ReceiptFilter): Promise<ReceiptTotals> {
  const [row] = await tx.$queryRaw<ReceiptTotals[]>`
    select count(*) as total, count(*) filter (where ${counts}) as counted,
      coalesce(sum(amount_minor) filter (where ${counts}), 0)::bigint as "countedMinor"
    from app.receipt where ${matching(filter)} and ${within(scope)}`
  return row ?? { total: 0n, counted: 0n, countedMinor: 0n }
}

/** @returns undefined for a receipt that is absent, another organisation's, or outside the scope: one statement, one answer */
export async function receiptById(tx: OrgTransaction, scope: AssociationScope, id: string): Promise<ReceiptRow | undefined> {
  const [row] = await tx.$queryRaw<ReceiptRow[]>`
    select ${columns} from ${tables}
    where receipt.organization_id = ${organizationInScope} and receipt.id = ${id}::uuid and ${within(scope)}`
  return row
}

/** As `receiptById`, held until the transaction ends: two who bounce or clear it at once see each other. */
export async function lockReceipt(tx: OrgTransaction, scope: AssociationScope, id: string): Promise<ReceiptRow | undefined> {
  const [row] = await tx.$queryRaw<ReceiptRow[]>`
    select ${columns} from ${tables}
    where receipt.organization_id = ${organizationInScope} and receipt.id = ${id}::uuid and ${within(scope)}
    for no key update of receipt`
  return row
}

export type NewReceipt = Pick<
  ReceiptRow,
  | 'id'
  | 'associationId'
  | 'legalEntityId'
  | 'partyId'
  | 'amountMinor'
  | 'appliedMinor'
  | 'currency'
  | 'receivedOn'
  | 'method'
  | 'reference'
  | 'status'
  | 'journalEntryId'
>

export async function insertReceipt(tx: OrgTransaction, receipt: NewReceipt): Promise<void> {
  await tx.$executeRaw`
    insert into app.receipt (organization_id, id, association_id, legal_entity_id, party_id, amount_minor, applied_minor, currency_code,
      received_on, method, reference, status, journal_entry_id)
    values (${organizationInScope}, ${receipt.id}::uuid, ${receipt.associationId}::uuid, ${receipt.legalEntityId}::uuid,
      ${receipt.partyId}::uuid, ${receipt.amountMinor}::bigint, ${receipt.appliedMinor}::bigint, ${receipt.currency},
      ${receipt.receivedOn}::date, ${receipt.method}, ${receipt.reference}, ${receipt.status}, ${receipt.journalEntryId}::uuid)`
}

export async function markBounced(tx: OrgTransaction, id: string, bouncedOn: string, reversalEntryId: string): Promise<void> {
  await tx.$executeRaw`
    update app.receipt set status = 'bounced', bounced_on = ${bouncedOn}::date, reversal_entry_id = ${reversalEntryId}::uuid
    where organization_id = ${organizationInScope} and id = ${id}::uuid`
}

export async function markCleared(tx: OrgTransaction, id: string, clearedOn: string): Promise<void> {
  await tx.$executeRaw`
    update app.receipt set status = 'cleared', cleared_on = ${clearedOn}::date
    where organization_id = ${organizationInScope} and id = ${id}::uuid`
}
