import type { AssociationScope } from '@repo/authz'
import type { assessmentBases, assessmentKinds } from '@repo/contract'
import type { Id } from '@repo/core'
import { organizationInScope, Prisma, type OrgTransaction } from '@repo/db/zone'
import type { RunStatus } from '../run.ts'

export interface RunRow {
  readonly id: Id<'AssessmentRunId'>
  readonly associationId: Id<'AssociationId'>
  readonly legalEntityId: string
  readonly ordinal: number
  readonly kind: (typeof assessmentKinds)[number]
  readonly basis: (typeof assessmentBases)[number]
  readonly periodStart: string
  readonly dueOn: string
  readonly totalMinor: bigint
  readonly currency: string
  readonly status: RunStatus
  readonly rotationStart: number
  readonly leftOver: number
  readonly chunkCount: number
  readonly attempt: number
  readonly createdAt: Date
  readonly finishedAt: Date | null
}

export interface RunProgress {
  readonly units: number
  readonly posted: number
  readonly nothingToBill: number
  readonly failed: number
  readonly pending: number
  readonly billedMinor: bigint
}

const columns = Prisma.sql`run.id, run.association_id as "associationId", run.legal_entity_id as "legalEntityId", run.ordinal, run.kind,
  run.basis, run.period_start::text as "periodStart", run.due_on::text as "dueOn", run.total_minor as "totalMinor",
  run.currency_code as currency, run.status, run.rotation_start as "rotationStart", run.left_over as "leftOver",
  run.chunk_count as "chunkCount", run.attempt, run.created_at as "createdAt", run.finished_at as "finishedAt"`

const progress = Prisma.sql`lateral (
  select count(*)::integer as units, (count(*) filter (where item.status = 'posted'))::integer as posted,
    (count(*) filter (where item.status = 'nothing_to_bill'))::integer as "nothingToBill",
    (count(*) filter (where item.status = 'failed'))::integer as failed,
    (count(*) filter (where item.status = 'pending'))::integer as pending,
    coalesce(sum(item.amount_minor) filter (where item.status = 'posted'), 0)::bigint as "billedMinor"
  from app.assessment_item as item where item.organization_id = run.organization_id and item.run_id = run.id) as progress`

/** Owners have no part in runs, so that their own person widens nothing here. */
function within(scope: AssociationScope): Prisma.Sql {
  return scope.all ? Prisma.sql`true` : Prisma.sql`run.association_id = any(${[...scope.associationIds]}::uuid[])`
}

export interface RunFilter {
  readonly associationId?: string | undefined
  readonly status?: string | undefined
  readonly kind?: string | undefined
  readonly periodStart?: string | undefined
}

export interface RunPosition {
  /** Microseconds since 1970: an instant of the database has more digits than a Date. */
  readonly createdAt: string
  readonly id: string
}

function matching({ associationId, status, kind, periodStart }: RunFilter): Prisma.Sql {
  return Prisma.sql`run.organization_id = ${organizationInScope}
    ${associationId === undefined ? Prisma.empty : Prisma.sql`and run.association_id = ${associationId}::uuid`}
    ${status === undefined ? Prisma.empty : Prisma.sql`and run.status = ${status}`}
    ${kind === undefined ? Prisma.empty : Prisma.sql`and run.kind = ${kind}`}
    ${periodStart === undefined ? Prisma.empty : Prisma.sql`and run.period_start = ${periodStart}::date`}`
}

export type RunWithProgress = RunRow & RunProgress

export async function listRuns(
  tx: OrgTransaction,
  scope: AssociationScope,
  filter: RunFilter,
  after: RunPosition | undefined,
  take: number,
): Promise<(RunWithProgress & { readonly createdAtText: string })[]> {
  const beyond = after ? Prisma.sql`and (run.created_at, run.id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)` : Prisma.empty
  return tx.$queryRaw<(RunWithProgress & { createdAtText: string })[]>`
    select ${columns}, progress.*, run.created_at::text as "createdAtText" from app.assessment_run as run, ${progress}
    where ${matching(filter)} and ${within(scope)} ${beyond}
    order by run.created_at desc, run.id desc limit ${take}::integer`
}

export async function countRuns(tx: OrgTransaction, scope: AssociationScope, filter: RunFilter): Promise<number> {
  const [row] = await tx.$queryRaw<{ total: bigint }[]>`
    select count(*) as total from app.assessment_run as run where ${matching(filter)} and ${within(scope)}`
  return Number(row?.total ?? 0)
}

/** @returns undefined for a run that is absent, another organisation's, or outside the scope: one statement, one answer */
export async function runById(tx: OrgTransaction, scope: AssociationScope, id: string): Promise<RunWithProgress | undefined> {
  const [row] = await tx.$queryRaw<RunWithProgress[]>`
    select ${columns}, progress.* from app.assessment_run as run, ${progress}
    where run.organization_id = ${organizationInScope} and run.id = ${id}::uuid and ${within(scope)}`
  return row
}

/** The run, held until the transaction ends: no other transaction finishes or retries it meanwhile. */
export async function lockRun(tx: OrgTransaction, id: string): Promise<RunRow | undefined> {
  const [row] = await tx.$queryRaw<RunRow[]>`
    select ${columns} from app.assessment_run as run
    where run.organization_id = ${organizationInScope} and run.id = ${id}::uuid for no key update`
  return row
}

/** The run itself, for workflow steps: they act for the organisation and have no scope of a person. */
export async function readRun(tx: OrgTransaction, id: string): Promise<RunRow | undefined> {
  const [row] = await tx.$queryRaw<RunRow[]>`
    select ${columns} from app.assessment_run as run where run.organization_id = ${organizationInScope} and run.id = ${id}::uuid`
  return row
}

export async function setRunStatus(
  tx: OrgTransaction,
  id: string,
  change: { readonly status: RunStatus; readonly attempt: number; readonly finished: boolean },
): Promise<void> {
  await tx.$executeRaw`
    update app.assessment_run set status = ${change.status}, attempt = ${change.attempt}::smallint,
      finished_at = case when ${change.finished} then now() end
    where organization_id = ${organizationInScope} and id = ${id}::uuid`
}
