import type { AssociationScope } from '@repo/authz'
import type { paymentMethods } from '@repo/contract'
import type { Id } from '@repo/core'
import { organizationInScope, Prisma, type OrgTransaction } from '@repo/db/zone'
import type { ReceiptStatus } from '../receipt.ts'

export interface ReceiptRow {
  readonly id: Id<'ReceiptId'>
  readonly associationId: Id<'AssociationId'>
  readonly legalEntityId: string
  readonly partyId: Id<'PartyId'>
  readonly partyName: string
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
  receipt.party_id as "partyId", party.display_name as "partyName", receipt.amount_minor as "amountMinor",
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
}

function matching({ associationId, partyId, status, from, to }: ReceiptFilter): Prisma.Sql {
  return Prisma.sql`receipt.organization_id = ${organizationInScope}
    ${associationId === undefined ? Prisma.empty : Prisma.sql`and receipt.association_id = ${associationId}::uuid`}
    ${partyId === undefined ? Prisma.empty : Prisma.sql`and receipt.party_id = ${partyId}::uuid`}
    ${status === undefined ? Prisma.empty : Prisma.sql`and receipt.status = ${status}`}
    ${from === undefined ? Prisma.empty : Prisma.sql`and receipt.received_on >= ${from}::date`}
    ${to === undefined ? Prisma.empty : Prisma.sql`and receipt.received_on <= ${to}::date`}`
}

export interface ReceiptPosition {
  readonly receivedOn: string
  readonly id: string
}

export async function listReceipts(
  tx: OrgTransaction,
  scope: AssociationScope,
  filter: ReceiptFilter,
  after: ReceiptPosition | undefined,
  take: number,
): Promise<ReceiptRow[]> {
  const beyond = after ? Prisma.sql`and (receipt.received_on, receipt.id) < (${after.receivedOn}::date, ${after.id}::uuid)` : Prisma.empty
  return tx.$queryRaw<ReceiptRow[]>`
    select ${columns} from ${tables} where ${matching(filter)} and ${within(scope)} ${beyond}
    order by receipt.received_on desc, receipt.id desc limit ${take}::integer`
}

export async function countReceipts(tx: OrgTransaction, scope: AssociationScope, filter: ReceiptFilter): Promise<number> {
  const [row] = await tx.$queryRaw<{ total: bigint }[]>`
    select count(*) as total from app.receipt where ${matching(filter)} and ${within(scope)}`
  return Number(row?.total ?? 0)
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
