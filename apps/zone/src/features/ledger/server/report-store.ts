import type { Id } from '@repo/core'
import { organizationInScope, Prisma, type OrgTransaction } from '@repo/db/zone'
import type { AccountKey } from '../chart-template.ts'
import type { AccountRow } from './book-store.ts'
import type { EntryRow } from './journal-store.ts'

/** All sums are made by the database, over the index by account and date; what arrives here is one row for an account. */
export interface BalanceRow extends AccountRow {
  readonly opening: bigint
  readonly debit: bigint
  readonly credit: bigint
  readonly closing: bigint
}

/** Opening, movement and closing of every account. Without `from` everything since the first entry is movement. */
export async function balancesOf(tx: OrgTransaction, legalEntityId: string, from: string | undefined, to: string): Promise<BalanceRow[]> {
  const since = from ?? '0001-01-01'
  return tx.$queryRaw<BalanceRow[]>`
    select account.id, account.code, account.template_key as key, account.name, account.kind, account.fund_id as "fundId",
      account.is_control as "isControl", coalesce(sums.opening, 0)::bigint as opening, coalesce(sums.debit, 0)::bigint as debit,
      coalesce(sums.credit, 0)::bigint as credit, coalesce(sums.closing, 0)::bigint as closing
    from app.account
    left join (
      select account_id, sum(functional_amount_minor) filter (where effective_on < ${since}::date) as opening,
        sum(functional_amount_minor) filter (where effective_on >= ${since}::date and functional_amount_minor > 0) as debit,
        -sum(functional_amount_minor) filter (where effective_on >= ${since}::date and functional_amount_minor < 0) as credit,
        sum(functional_amount_minor) as closing
      from app.journal_line
      where organization_id = ${organizationInScope} and legal_entity_id = ${legalEntityId}::uuid and effective_on <= ${to}::date
      group by account_id
    ) as sums on sums.account_id = account.id
    where account.organization_id = ${organizationInScope} and account.legal_entity_id = ${legalEntityId}::uuid
    order by account.code`
}

/** Balances of the template's accounts at the end of a day, signed. */
export async function balancesByKey(tx: OrgTransaction, legalEntityId: string, at: string): Promise<(key: AccountKey) => bigint> {
  const rows = new Map((await balancesOf(tx, legalEntityId, undefined, at)).map((row) => [row.key, row.closing]))
  return (key) => rows.get(key) ?? 0n
}

/** The sum of all accounts at the end of a day: zero, or something has gone past the database's rules. */
export async function imbalanceAt(tx: OrgTransaction, legalEntityId: string, at: string): Promise<bigint> {
  const [row] = await tx.$queryRaw<{ sum: bigint }[]>`
    select coalesce(sum(functional_amount_minor), 0)::bigint as sum from app.journal_line
    where organization_id = ${organizationInScope} and legal_entity_id = ${legalEntityId}::uuid and effective_on <= ${at}::date`
  return row?.sum ?? 0n
}

export interface AccountLineRow {
  readonly lineId: Id<'JournalLineId'>
  readonly entryId: Id<'JournalEntryId'>
  readonly effectiveOn: string
  readonly sourceType: EntryRow['sourceType']
  readonly sourceId: Id<'SourceId'> | null
  readonly reference: string | null
  readonly amountMinor: bigint
  readonly partyId: Id<'PartyId'> | null
  readonly partyName: string | null
  readonly unitId: Id<'UnitId'> | null
  readonly unitLabel: string | null
}

export interface AccountSpan {
  readonly legalEntityId: string
  readonly accountId: string
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export interface LinePosition {
  readonly effectiveOn: string
  readonly id: string
}

function spanSql({ legalEntityId, accountId }: AccountSpan): Prisma.Sql {
  return Prisma.sql`line.organization_id = ${organizationInScope} and line.legal_entity_id = ${legalEntityId}::uuid
    and line.account_id = ${accountId}::uuid`
}

/** Lines of an account, oldest first. */
export async function accountLines(
  tx: OrgTransaction,
  span: AccountSpan,
  after: LinePosition | undefined,
  take: number,
): Promise<AccountLineRow[]> {
  return tx.$queryRaw<AccountLineRow[]>`
    select line.id as "lineId", line.entry_id as "entryId", line.effective_on::text as "effectiveOn", entry.source_type as "sourceType",
      entry.source_id as "sourceId", entry.reference, line.functional_amount_minor as "amountMinor", line.party_id as "partyId",
      party.display_name as "partyName", line.unit_id as "unitId", unit.label as "unitLabel"
    from app.journal_line as line
    join app.journal_entry as entry on entry.organization_id = line.organization_id and entry.id = line.entry_id
    left join app.party on party.organization_id = line.organization_id and party.id = line.party_id
    left join app.unit on unit.organization_id = line.organization_id and unit.id = line.unit_id
    where ${spanSql(span)} ${span.from === undefined ? Prisma.empty : Prisma.sql`and line.effective_on >= ${span.from}::date`}
      ${span.to === undefined ? Prisma.empty : Prisma.sql`and line.effective_on <= ${span.to}::date`}
      ${after === undefined ? Prisma.empty : Prisma.sql`and (line.effective_on, line.id) > (${after.effectiveOn}::date, ${after.id}::uuid)`}
    order by line.effective_on, line.id limit ${take}::integer`
}

export interface AccountBalances {
  /** Before `from`. */
  readonly opening: bigint
  /** At the end of `to`. */
  readonly closing: bigint
  /** After the line the page begins behind: what the page's running balance starts from. */
  readonly atPosition: bigint
  readonly lineCount: number
}

export async function accountBalances(tx: OrgTransaction, span: AccountSpan, after: LinePosition | undefined): Promise<AccountBalances> {
  const [from, to] = [span.from ?? '0001-01-01', span.to ?? '9999-12-31']
  const before = after
    ? Prisma.sql`(line.effective_on, line.id) <= (${after.effectiveOn}::date, ${after.id}::uuid)`
    : Prisma.sql`line.effective_on < ${from}::date`
  const [row] = await tx.$queryRaw<{ opening: bigint; closing: bigint; atPosition: bigint; lines: bigint }[]>`
    select coalesce(sum(functional_amount_minor) filter (where line.effective_on < ${from}::date), 0)::bigint as opening,
      coalesce(sum(functional_amount_minor), 0)::bigint as closing,
      coalesce(sum(functional_amount_minor) filter (where ${before}), 0)::bigint as "atPosition",
      count(*) filter (where line.effective_on >= ${from}::date) as lines
    from app.journal_line as line where ${spanSql(span)} and line.effective_on <= ${to}::date`
  const { opening = 0n, closing = 0n, atPosition = 0n, lines = 0n } = row ?? {}
  return { opening, closing, atPosition, lineCount: Number(lines) }
}
