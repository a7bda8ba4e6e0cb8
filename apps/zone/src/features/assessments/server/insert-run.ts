import type { Id } from '@repo/core'
import { jsonRows, organizationInScope, type OrgTransaction } from '@repo/db/zone'
import { chunkOf } from '../run.ts'
import type { TotalSplit } from '../split-total.ts'
import type { RunRow } from './run-store.ts'

export interface EarlierRuns {
  /** What the next run of the association is numbered. */
  readonly nextOrdinal: number
  /** Left-over minor units that runs of this kind and basis have given out: whose turn it is. */
  readonly rotationStart: number
  readonly hasThisMonth: boolean
}

export async function earlierRuns(
  tx: OrgTransaction,
  { associationId, kind, basis, periodStart }: Pick<RunRow, 'associationId' | 'kind' | 'basis' | 'periodStart'>,
): Promise<EarlierRuns> {
  const [row] = await tx.$queryRaw<EarlierRuns[]>`
    select coalesce(max(ordinal), 0)::integer + 1 as "nextOrdinal",
      coalesce(sum(left_over) filter (where kind = ${kind} and basis = ${basis}), 0)::integer as "rotationStart",
      coalesce(bool_or(kind = ${kind} and period_start = ${periodStart}::date), false) as "hasThisMonth"
    from app.assessment_run where organization_id = ${organizationInScope} and association_id = ${associationId}::uuid`
  return row ?? { nextOrdinal: 1, rotationStart: 0, hasThisMonth: false }
}

/** Makes whoever creates a run of the same association at the same time wait, since ordinal and rotation follow from the earlier runs. */
export async function queueUpForRuns(tx: OrgTransaction, associationId: string): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${organizationInScope}::text || ${associationId}, 11))`
}

export type NewRun = Omit<RunRow, 'status' | 'attempt' | 'createdAt' | 'finishedAt' | 'chunkCount' | 'leftOver'>

/** Stores a run with one item for each unit: what it will bill is fixed from here on. */
export async function insertRun(tx: OrgTransaction, run: NewRun, split: TotalSplit<{ readonly id: Id<'UnitId'> }>): Promise<void> {
  const chunkCount = chunkOf(split.units.length) + 1
  await tx.$executeRaw`
    insert into app.assessment_run (organization_id, id, association_id, legal_entity_id, ordinal, kind, basis, period_start, due_on,
      total_minor, currency_code, status, rotation_start, left_over, unit_count, chunk_count)
    values (${organizationInScope}, ${run.id}::uuid, ${run.associationId}::uuid, ${run.legalEntityId}::uuid, ${run.ordinal}::integer, ${run.kind},
      ${run.basis}, ${run.periodStart}::date, ${run.dueOn}::date, ${run.totalMinor}::bigint, ${run.currency}, 'posting',
      ${run.rotationStart}::integer, ${split.leftOver}::integer, ${split.units.length}::integer, ${chunkCount}::integer)`
  const items = split.units.map(({ unit, position, weight, amountMinor }) => ({
    unitId: unit.id,
    position,
    chunk: chunkOf(position),
    weight,
    amountMinor,
    status: amountMinor === 0n ? 'nothing_to_bill' : 'pending',
  }))
  await tx.$executeRaw`
    insert into app.assessment_item (organization_id, run_id, unit_id, position, chunk, weight, amount_minor, status)
    select ${organizationInScope}, ${run.id}::uuid, item."unitId", item.position, item.chunk, item.weight, item."amountMinor", item.status
    from jsonb_to_recordset(${jsonRows(items)}::jsonb)
      as item ("unitId" uuid, position integer, chunk integer, weight bigint, "amountMinor" bigint, status text)`
}
