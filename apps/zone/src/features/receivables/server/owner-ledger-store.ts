import type { assessmentKinds, entrySources } from '@repo/contract'
import type { Id } from '@repo/core'
import { organizationInScope, Prisma, type OrgTransaction } from '@repo/db/zone'

export interface OwnerSpan {
  readonly legalEntityId: string
  readonly partyId: string
  /** Without it, the owner's credit counts too. */
  readonly unitId?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export interface OwnerLine {
  readonly entryId: Id<'JournalEntryId'>
  readonly effectiveOn: string
  readonly sourceType: (typeof entrySources)[number]
  readonly sourceId: Id<'SourceId'> | null
  readonly reference: string | null
  readonly unitId: Id<'UnitId'> | null
  readonly unitLabel: string | null
  readonly chargeKind: (typeof assessmentKinds)[number] | null
  readonly periodStart: string | null
  readonly dueOn: string | null
  readonly amountMinor: bigint
}

export interface OwnerPosition {
  readonly effectiveOn: string
  readonly entryId: string
}

/** The owner's lines on the two accounts of owners. Credits belong to no unit, so that an account of one unit shows its claims alone. */
function linesOf({ legalEntityId, partyId, unitId }: OwnerSpan): Prisma.Sql {
  return Prisma.sql`line.organization_id = ${organizationInScope} and line.party_id = ${partyId}::uuid
    and line.legal_entity_id = ${legalEntityId}::uuid and account.template_key in ('owner_receivables', 'owner_credits')
    ${unitId === undefined ? Prisma.empty : Prisma.sql`and line.unit_id = ${unitId}::uuid`}`
}

const ownerTables = Prisma.sql`app.journal_line as line
  join app.account on account.organization_id = line.organization_id and account.id = line.account_id`

/** One line for an entry, oldest first: a receipt that paid three charges is one receipt. */
export async function ownerLines(
  tx: OrgTransaction,
  span: OwnerSpan,
  after: OwnerPosition | undefined,
  take: number,
): Promise<OwnerLine[]> {
  return tx.$queryRaw<OwnerLine[]>`
    select entry.id as "entryId", entry.effective_on::text as "effectiveOn", entry.source_type as "sourceType", entry.source_id as "sourceId",
      entry.reference, unit.id as "unitId", unit.label as "unitLabel", charge.kind as "chargeKind", charge.period_start::text as "periodStart",
      charge.due_on::text as "dueOn", movement.amount::bigint as "amountMinor"
    from (
      select line.entry_id, line.effective_on, sum(line.functional_amount_minor) as amount,
        case when count(distinct line.unit_id) = 1 then (array_agg(line.unit_id) filter (where line.unit_id is not null))[1] end as unit_id
      from ${ownerTables} where ${linesOf(span)}
        ${span.from === undefined ? Prisma.empty : Prisma.sql`and line.effective_on >= ${span.from}::date`}
        ${span.to === undefined ? Prisma.empty : Prisma.sql`and line.effective_on <= ${span.to}::date`}
        ${after === undefined ? Prisma.empty : Prisma.sql`and (line.effective_on, line.entry_id) > (${after.effectiveOn}::date, ${after.entryId}::uuid)`}
      group by line.entry_id, line.effective_on
      order by line.effective_on, line.entry_id limit ${take}::integer
    ) as movement
    join app.journal_entry as entry on entry.organization_id = ${organizationInScope} and entry.id = movement.entry_id
    left join app.charge on charge.organization_id = ${organizationInScope} and charge.journal_entry_id = entry.id
    left join app.unit on unit.organization_id = ${organizationInScope} and unit.id = movement.unit_id
    order by movement.effective_on, movement.entry_id`
}

export interface OwnerBalances {
  /** Before `from`. */
  readonly broughtForward: bigint
  /** After the entry the page begins behind. */
  readonly atPosition: bigint
  /** Claims at the end of `to`. */
  readonly open: bigint
  /** Unused credit at the end of `to`, as a positive amount. */
  readonly credit: bigint
  readonly lineCount: number
}

export async function ownerBalances(tx: OrgTransaction, span: OwnerSpan, after: OwnerPosition | undefined): Promise<OwnerBalances> {
  const [from, to] = [span.from ?? '0001-01-01', span.to ?? '9999-12-31']
  const before = after
    ? Prisma.sql`(line.effective_on, line.entry_id) <= (${after.effectiveOn}::date, ${after.entryId}::uuid)`
    : Prisma.sql`line.effective_on < ${from}::date`
  const [row] = await tx.$queryRaw<(Omit<OwnerBalances, 'lineCount'> & { lines: bigint })[]>`
    select coalesce(sum(line.functional_amount_minor) filter (where line.effective_on < ${from}::date), 0)::bigint as "broughtForward",
      coalesce(sum(line.functional_amount_minor) filter (where ${before}), 0)::bigint as "atPosition",
      coalesce(sum(line.functional_amount_minor) filter (where account.template_key = 'owner_receivables'), 0)::bigint as open,
      coalesce(-sum(line.functional_amount_minor) filter (where account.template_key = 'owner_credits'), 0)::bigint as credit,
      count(distinct line.entry_id) filter (where line.effective_on >= ${from}::date) as lines
    from ${ownerTables} where ${linesOf(span)} and line.effective_on <= ${to}::date`
  const { lines = 0n, ...sums } = row ?? { broughtForward: 0n, atPosition: 0n, open: 0n, credit: 0n }
  return { ...sums, lineCount: Number(lines) }
}

/** The name of a person or company; undefined when it is absent or has no part in the association. */
export async function ownerName(tx: OrgTransaction, associationId: string, partyId: string): Promise<string | undefined> {
  const [row] = await tx.$queryRaw<{ name: string }[]>`
    select display_name as name from app.party where organization_id = ${organizationInScope} and id = ${partyId}::uuid
      and (association_id = ${associationId}::uuid
        or exists (select from app.ownership join app.unit on unit.organization_id = ownership.organization_id and unit.id = ownership.unit_id
          where ownership.organization_id = party.organization_id and ownership.party_id = party.id and unit.association_id = ${associationId}::uuid)
        or exists (select from app.receipt where receipt.organization_id = party.organization_id and receipt.party_id = party.id
          and receipt.association_id = ${associationId}::uuid))`
  return row?.name
}
