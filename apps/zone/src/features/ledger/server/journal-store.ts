import type { Id } from '@repo/core'
import { organizationInScope, Prisma, type OrgTransaction } from '@repo/db/zone'
import type { NewLine } from '../journal.ts'

export interface EntryRow {
  readonly id: Id<'JournalEntryId'>
  readonly legalEntityId: string
  readonly associationId: Id<'AssociationId'>
  readonly currency: string
  readonly effectiveOn: string
  readonly recordedAt: Date
  readonly sourceType: NewEntrySource
  readonly sourceId: Id<'SourceId'> | null
  readonly reason: ManualReason | null
  readonly reference: string | null
  readonly note: string | null
  readonly totalMinor: bigint
  readonly reversesEntryId: Id<'JournalEntryId'> | null
  readonly reversedByEntryId: Id<'JournalEntryId'> | null
}

type NewEntrySource = 'manual' | 'reversal' | 'charge' | 'receipt' | 'receipt_bounce' | 'credit_application'
type ManualReason = 'opening_balance' | 'correction' | 'accrual' | 'bank_charge' | 'expense' | 'transfer' | 'other'

export interface LineRow extends NewLine {
  readonly id: Id<'JournalLineId'>
  readonly entryId: Id<'JournalEntryId'>
  readonly accountCode: string
  readonly accountKey: string | null
  readonly accountName: string
  readonly documentAmountMinor: bigint
  readonly documentCurrency: string
  readonly currency: string
  readonly partyId: Id<'PartyId'> | null
  readonly partyName: string | null
  readonly unitId: Id<'UnitId'> | null
  readonly unitLabel: string | null
}

const entryColumns = Prisma.sql`entry.id, entry.legal_entity_id as "legalEntityId", book.association_id as "associationId",
  entry.functional_currency_code as currency, entry.effective_on::text as "effectiveOn", entry.recorded_at as "recordedAt",
  entry.source_type as "sourceType", entry.source_id as "sourceId", entry.reason, entry.reference, note.note,
  entry.total_minor as "totalMinor", entry.reverses_entry_id as "reversesEntryId", reversal.id as "reversedByEntryId"`

const entryTables = Prisma.sql`app.journal_entry as entry
  join app.ledger_book as book using (organization_id, legal_entity_id)
  left join app.journal_entry_note as note on note.organization_id = entry.organization_id and note.entry_id = entry.id
  left join app.journal_entry as reversal on reversal.organization_id = entry.organization_id and reversal.reverses_entry_id = entry.id`

export async function entryById(tx: OrgTransaction, id: string): Promise<EntryRow | undefined> {
  const [row] = await tx.$queryRaw<EntryRow[]>`
    select ${entryColumns} from ${entryTables} where entry.organization_id = ${organizationInScope} and entry.id = ${id}::uuid`
  return row
}

/** Lines of posted entries in their order, with the names screens show beside the ids. */
export async function linesOfEntries(tx: OrgTransaction, entryIds: readonly string[]): Promise<LineRow[]> {
  return tx.$queryRaw<LineRow[]>`
    select line.id, line.entry_id as "entryId", line.account_id as "accountId", account.code as "accountCode",
      account.template_key as "accountKey", account.name as "accountName", line.fund_id as "fundId",
      line.functional_amount_minor as "amountMinor", line.functional_currency_code as currency,
      line.document_amount_minor as "documentAmountMinor", line.document_currency_code as "documentCurrency",
      line.party_id as "partyId", party.display_name as "partyName", line.unit_id as "unitId", unit.label as "unitLabel"
    from app.journal_line as line
    join app.account on account.organization_id = line.organization_id and account.id = line.account_id
    left join app.party on party.organization_id = line.organization_id and party.id = line.party_id
    left join app.unit on unit.organization_id = line.organization_id and unit.id = line.unit_id
    where line.organization_id = ${organizationInScope} and line.entry_id = any(${[...entryIds]}::uuid[])
    order by line.entry_id, line.position`
}

export interface EntryFilter {
  readonly legalEntityId: string
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly sourceType?: string | undefined
  /** Only entries with a line on it. */
  readonly accountId?: string | undefined
}

export interface EntryPosition {
  readonly effectiveOn: string
  readonly id: string
}

function filterSql({ legalEntityId, from, to, sourceType, accountId }: EntryFilter): Prisma.Sql {
  return Prisma.sql`entry.organization_id = ${organizationInScope} and entry.legal_entity_id = ${legalEntityId}::uuid
    ${from === undefined ? Prisma.empty : Prisma.sql`and entry.effective_on >= ${from}::date`}
    ${to === undefined ? Prisma.empty : Prisma.sql`and entry.effective_on <= ${to}::date`}
    ${sourceType === undefined ? Prisma.empty : Prisma.sql`and entry.source_type = ${sourceType}`}
    ${accountId === undefined ? Prisma.empty : onAccount(accountId)}`
}

function onAccount(accountId: string): Prisma.Sql {
  return Prisma.sql`and exists (select from app.journal_line as line where line.organization_id = entry.organization_id
    and line.legal_entity_id = entry.legal_entity_id and line.account_id = ${accountId}::uuid and line.effective_on = entry.effective_on
    and line.entry_id = entry.id)`
}

/** Entries of a book, newest first. */
export async function listEntries(
  tx: OrgTransaction,
  filter: EntryFilter,
  after: EntryPosition | undefined,
  take: number,
): Promise<EntryRow[]> {
  return tx.$queryRaw<EntryRow[]>`
    select ${entryColumns} from ${entryTables} where ${filterSql(filter)}
    ${after === undefined ? Prisma.empty : Prisma.sql`and (entry.effective_on, entry.id) < (${after.effectiveOn}::date, ${after.id}::uuid)`}
    order by entry.effective_on desc, entry.id desc limit ${take}::integer`
}

export async function countEntries(tx: OrgTransaction, filter: EntryFilter): Promise<number> {
  const [row] = await tx.$queryRaw<{ total: bigint }[]>`select count(*) as total from app.journal_entry as entry where ${filterSql(filter)}`
  return Number(row?.total ?? 0)
}

export async function insertNote(tx: OrgTransaction, entryId: string, note: string): Promise<void> {
  await tx.$executeRaw`
    insert into app.journal_entry_note (organization_id, entry_id, note) values (${organizationInScope}, ${entryId}::uuid, ${note})`
}
