import type { assessmentItemFailures, assessmentItemStatuses } from '@repo/contract'
import type { Id } from '@repo/core'
import { jsonRows, organizationInScope, Prisma, type OrgTransaction } from '@repo/db/zone'

export type ItemFailure = (typeof assessmentItemFailures)[number]
export type ItemStatus = (typeof assessmentItemStatuses)[number]

export interface PendingItem {
  readonly unitId: Id<'UnitId'>
  readonly position: number
  readonly amountMinor: bigint
}

/** Chunks of a run that still have units waiting, in order. */
export async function pendingChunks(tx: OrgTransaction, runId: string): Promise<number[]> {
  const rows = await tx.$queryRaw<{ chunk: number }[]>`
    select distinct chunk from app.assessment_item
    where organization_id = ${organizationInScope} and run_id = ${runId}::uuid and status = 'pending' order by chunk`
  return rows.map(({ chunk }) => chunk)
}

/** The units of a chunk that still wait, held until the transaction ends: another execution of the same chunk waits and then finds none. */
export async function lockPendingItems(tx: OrgTransaction, runId: string, chunk: number): Promise<PendingItem[]> {
  return tx.$queryRaw<PendingItem[]>`
    select unit_id as "unitId", position, amount_minor as "amountMinor" from app.assessment_item
    where organization_id = ${organizationInScope} and run_id = ${runId}::uuid and chunk = ${chunk}::integer and status = 'pending'
    order by position for no key update`
}

export interface ItemResult {
  readonly unitId: string
  readonly status: 'posted' | 'failed'
  readonly chargeId: string | null
  readonly failure: ItemFailure | null
}

export async function settleItems(tx: OrgTransaction, runId: string, results: readonly ItemResult[]): Promise<void> {
  await tx.$executeRaw`
    update app.assessment_item as item set status = result.status, charge_id = result."chargeId", failure = result.failure
    from jsonb_to_recordset(${jsonRows(results)}::jsonb)
      as result ("unitId" uuid, status text, "chargeId" uuid, failure text)
    where item.organization_id = ${organizationInScope} and item.run_id = ${runId}::uuid and item.unit_id = result."unitId"`
}

/** Failed units wait again. */
export async function reviveFailedItems(tx: OrgTransaction, runId: string): Promise<number> {
  return tx.$executeRaw`
    update app.assessment_item set status = 'pending', failure = null
    where organization_id = ${organizationInScope} and run_id = ${runId}::uuid and status = 'failed'`
}

export async function countSettledItems(tx: OrgTransaction, runId: string): Promise<{ readonly posted: number; readonly failed: number }> {
  const [row] = await tx.$queryRaw<{ posted: number; failed: number }[]>`
    select (count(*) filter (where status = 'posted'))::integer as posted, (count(*) filter (where status = 'failed'))::integer as failed
    from app.assessment_item where organization_id = ${organizationInScope} and run_id = ${runId}::uuid`
  return row ?? { posted: 0, failed: 0 }
}

export interface ItemRow {
  readonly unitId: Id<'UnitId'>
  readonly unitLabel: string
  readonly position: number
  readonly amountMinor: bigint
  readonly status: ItemStatus
  readonly failure: ItemFailure | null
  readonly chargeId: Id<'ChargeId'> | null
}

export async function listItems(
  tx: OrgTransaction,
  runId: string,
  status: ItemStatus | undefined,
  afterPosition: number | undefined,
  take: number,
): Promise<ItemRow[]> {
  return tx.$queryRaw<ItemRow[]>`
    select item.unit_id as "unitId", unit.label as "unitLabel", item.position, item.amount_minor as "amountMinor", item.status, item.failure,
      item.charge_id as "chargeId"
    from app.assessment_item as item
    join app.unit on unit.organization_id = item.organization_id and unit.id = item.unit_id
    where item.organization_id = ${organizationInScope} and item.run_id = ${runId}::uuid and item.position > ${afterPosition ?? 0}::integer
      ${status === undefined ? Prisma.empty : Prisma.sql`and item.status = ${status}`}
    order by item.position limit ${take}::integer`
}

/** What the latest run of the kind before a month billed each unit. */
export interface PreviousRun {
  readonly periodStart: string
  readonly totalMinor: bigint
  readonly amounts: ReadonlyMap<string, bigint>
}

export async function previousRun(
  tx: OrgTransaction,
  associationId: string,
  kind: string,
  periodStart: string,
): Promise<PreviousRun | undefined> {
  const rows = await tx.$queryRaw<{ unitId: string; amountMinor: bigint; periodStart: string; totalMinor: bigint }[]>`
    select item.unit_id as "unitId", item.amount_minor as "amountMinor", run.period_start::text as "periodStart", run.total_minor as "totalMinor"
    from (select * from app.assessment_run where organization_id = ${organizationInScope} and association_id = ${associationId}::uuid
      and kind = ${kind} and period_start < ${periodStart}::date order by period_start desc limit 1) as run
    join app.assessment_item as item on item.organization_id = run.organization_id and item.run_id = run.id`
  const [first] = rows
  if (!first) return undefined
  return { ...first, amounts: new Map(rows.map(({ unitId, amountMinor }) => [unitId, amountMinor])) }
}
