import type { AssociationScope } from '@repo/authz'
import type { assessmentKinds } from '@repo/contract'
import type { Id } from '@repo/core'
import { organizationInScope, Prisma, type OrgTransaction } from '@repo/db/zone'
import type { ChargeStatus } from '../charge.ts'

export interface ShareRow {
  readonly id: Id<'ChargeShareId'>
  readonly partyId: Id<'PartyId'>
  readonly partyName: string
  readonly amountMinor: bigint
  readonly appliedMinor: bigint
}

export interface ChargeRow {
  readonly id: Id<'ChargeId'>
  readonly associationId: Id<'AssociationId'>
  readonly unitId: Id<'UnitId'>
  readonly unitLabel: string
  readonly runId: Id<'AssessmentRunId'>
  readonly runOrdinal: number
  readonly position: number
  readonly kind: (typeof assessmentKinds)[number]
  readonly periodStart: string
  readonly effectiveOn: string
  readonly dueOn: string
  readonly amountMinor: bigint
  readonly currency: string
  readonly status: ChargeStatus
  readonly journalEntryId: Id<'JournalEntryId'>
  /** As far as the reader may see them: of a co-owner's share an owner learns nothing. */
  readonly shares: ShareRow[]
  readonly appliedMinor: bigint
}

export interface ChargeFilter {
  readonly associationId?: string | undefined
  readonly unitId?: string | undefined
  readonly partyId?: string | undefined
  readonly runId?: string | undefined
  readonly open?: boolean | undefined
}

/** Newest first: by association, run, then unit. */
export interface ChargePosition {
  readonly associationId: string
  readonly runOrdinal: number
  readonly position: number
}

interface ShareJson extends Omit<ShareRow, 'amountMinor' | 'appliedMinor'> {
  readonly amountMinor: string
  readonly appliedMinor: string
}

function sharesOf(partyId: string): Prisma.Sql {
  return Prisma.sql`exists (select from app.charge_share as own where own.organization_id = charge.organization_id
    and own.charge_id = charge.id and own.party_id = ${partyId}::uuid)`
}

/** The charges a scope reaches: those of the caller's associations, and those of which the caller's person owes a share. */
function within(scope: AssociationScope): Prisma.Sql {
  if (scope.all) return Prisma.sql`true`
  const own = scope.ownPartyId === undefined ? Prisma.sql`false` : sharesOf(scope.ownPartyId)
  return Prisma.sql`(charge.association_id = any(${[...scope.associationIds]}::uuid[]) or ${own})`
}

function visibleShares(scope: AssociationScope): Prisma.Sql {
  if (scope.all) return Prisma.sql`true`
  return Prisma.sql`(charge.association_id = any(${[...scope.associationIds]}::uuid[]) or share.party_id = ${scope.ownPartyId ?? null}::uuid)`
}

function matching({ associationId, unitId, partyId, runId, open }: ChargeFilter): Prisma.Sql {
  return Prisma.sql`charge.organization_id = ${organizationInScope}
    ${associationId === undefined ? Prisma.empty : Prisma.sql`and charge.association_id = ${associationId}::uuid`}
    ${unitId === undefined ? Prisma.empty : Prisma.sql`and charge.unit_id = ${unitId}::uuid`}
    ${partyId === undefined ? Prisma.empty : Prisma.sql`and ${sharesOf(partyId)}`}
    ${runId === undefined ? Prisma.empty : Prisma.sql`and charge.run_id = ${runId}::uuid`}
    ${open === undefined ? Prisma.empty : Prisma.sql`and (charge.status in ('billed', 'partially_paid')) = ${open}`}`
}

function columns(scope: AssociationScope): Prisma.Sql {
  return Prisma.sql`charge.id, charge.association_id as "associationId", charge.unit_id as "unitId", unit.label as "unitLabel",
    charge.run_id as "runId", charge.run_ordinal as "runOrdinal", charge.position, charge.kind, charge.period_start::text as "periodStart",
    charge.effective_on::text as "effectiveOn", charge.due_on::text as "dueOn", charge.amount_minor as "amountMinor",
    charge.currency_code as currency, charge.status, charge.journal_entry_id as "journalEntryId",
    (select sum(applied_minor)::bigint from app.charge_share as paid
      where paid.organization_id = charge.organization_id and paid.charge_id = charge.id) as "appliedMinor",
    (select coalesce(jsonb_agg(jsonb_build_object('id', share.id, 'partyId', share.party_id, 'partyName', party.display_name,
        'amountMinor', share.amount_minor::text, 'appliedMinor', share.applied_minor::text) order by share.position), '[]'::jsonb)
      from app.charge_share as share
      join app.party on party.organization_id = share.organization_id and party.id = share.party_id
      where share.organization_id = charge.organization_id and share.charge_id = charge.id and ${visibleShares(scope)}) as shares`
}

type ChargeRecord = Omit<ChargeRow, 'shares'> & { readonly shares: ShareJson[] }

function toRow(record: ChargeRecord): ChargeRow {
  const shares = record.shares.map((share) => ({
    ...share,
    amountMinor: BigInt(share.amountMinor),
    appliedMinor: BigInt(share.appliedMinor),
  }))
  return { ...record, shares }
}

export async function listCharges(
  tx: OrgTransaction,
  scope: AssociationScope,
  filter: ChargeFilter,
  after: ChargePosition | undefined,
  take: number,
): Promise<ChargeRow[]> {
  const beyond = after
    ? Prisma.sql`and (charge.association_id, -charge.run_ordinal, charge.position)
        > (${after.associationId}::uuid, -${after.runOrdinal}::integer, ${after.position}::integer)`
    : Prisma.empty
  const rows = await tx.$queryRaw<ChargeRecord[]>`
    select ${columns(scope)} from app.charge
    join app.unit on unit.organization_id = charge.organization_id and unit.id = charge.unit_id
    where ${matching(filter)} and ${within(scope)} ${beyond}
    order by charge.association_id, charge.run_ordinal desc, charge.position limit ${take}::integer`
  return rows.map(toRow)
}

export async function countCharges(tx: OrgTransaction, scope: AssociationScope, filter: ChargeFilter): Promise<number> {
  const [row] = await tx.$queryRaw<{ total: bigint }[]>`
    select count(*) as total from app.charge where ${matching(filter)} and ${within(scope)}`
  return Number(row?.total ?? 0)
}

/** @returns undefined for a charge that is absent, another organisation's, or outside the scope: one statement, one answer */
export async function chargeById(tx: OrgTransaction, scope: AssociationScope, id: string): Promise<ChargeRow | undefined> {
  const [row] = await tx.$queryRaw<ChargeRecord[]>`
    select ${columns(scope)} from app.charge
    join app.unit on unit.organization_id = charge.organization_id and unit.id = charge.unit_id
    where charge.organization_id = ${organizationInScope} and charge.id = ${id}::uuid and ${within(scope)}`
  return row && toRow(row)
}
