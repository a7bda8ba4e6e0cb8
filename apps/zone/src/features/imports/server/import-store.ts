/** The only file that queries the import tables. Every function takes the organisation's transaction. */
import type { AssociationScope } from '@repo/authz'
import type { importFailures, ImportProblemCode } from '@repo/contract'
import type { OrgId } from '@repo/core'
import type { ImportJobModel, OrgTransaction } from '@repo/db/zone'
import type { Problem } from '../column-format.ts'
import { openStates, type ImportStatus } from '../import-states.ts'
import type { ImportRow } from '../parse-row.ts'
import { importFileId } from './import-files.ts'

export type StoredJob = Omit<ImportJobModel, 'status'> & { readonly status: ImportStatus }

const inScope = (scope: AssociationScope) => (scope.all ? {} : { associationId: { in: [...scope.associationIds] } })

// The table's CHECK admits no other status.
const asJob = (row: ImportJobModel): StoredJob => row as StoredJob

export async function insertJob(
  tx: OrgTransaction,
  job: Pick<ImportJobModel, 'organizationId' | 'id' | 'associationId' | 'columnSeparator' | 'decimalSign' | 'createdAt'>,
): Promise<StoredJob> {
  return asJob(await tx.importJob.create({ data: { ...job, status: 'awaiting_upload', lastActiveAt: job.createdAt } }))
}

export async function findJob(tx: OrgTransaction, orgId: OrgId, id: string, scope: AssociationScope): Promise<StoredJob | undefined> {
  const row = await tx.importJob.findFirst({ where: { organizationId: orgId, id, ...inScope(scope) } })
  return row === null ? undefined : asJob(row)
}

/** As `findJob`, and nobody else changes it before this transaction ends. */
export async function lockJob(tx: OrgTransaction, orgId: OrgId, id: string, scope: AssociationScope): Promise<StoredJob | undefined> {
  await tx.$queryRaw`select 1 from app.import_job where organization_id = ${orgId}::uuid and id = ${id}::uuid for update`
  return findJob(tx, orgId, id, scope)
}

/** The import that nobody has touched for longest, among those in one of these states since before `idleSince`; one somebody is changing is left out. */
export async function lockIdleJob(
  tx: OrgTransaction,
  orgId: OrgId,
  statuses: readonly ImportStatus[],
  idleSince: Date,
): Promise<StoredJob | undefined> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    select id from app.import_job
    where organization_id = ${orgId}::uuid and status = any(${[...statuses]}) and last_active_at <= ${idleSince}
    order by last_active_at limit 1 for update skip locked`
  return row && findJob(tx, orgId, row.id, { all: true })
}

/** The files that imports which go on still need, by `importFileId`. */
export async function uploadsInUse(tx: OrgTransaction, orgId: OrgId): Promise<Set<string>> {
  const jobs = await tx.importJob.findMany({
    where: { organizationId: orgId, status: { in: [...openStates] }, uploadId: { not: null } },
    select: { id: true, uploadId: true },
  })
  return new Set(jobs.map(({ id, uploadId }) => importFileId(id, uploadId ?? '')))
}

export type JobChange = Partial<Omit<ImportJobModel, 'organizationId' | 'id' | 'status'>> & { readonly status?: ImportStatus }

export async function updateJob(tx: OrgTransaction, orgId: OrgId, id: string, change: JobChange): Promise<StoredJob> {
  return asJob(await tx.importJob.update({ where: { organizationId_id: { organizationId: orgId, id } }, data: change }))
}

export interface JobFilter {
  readonly associationId?: string | undefined
  readonly status?: ImportStatus | undefined
}

/** Newest first: ids are made in order of time. */
export async function listJobs(
  tx: OrgTransaction,
  orgId: OrgId,
  scope: AssociationScope,
  filter: JobFilter,
  page: { afterId: string | undefined; take: number },
): Promise<StoredJob[]> {
  const rows = await tx.importJob.findMany({
    where: { ...whereJobs(orgId, scope, filter), ...(page.afterId === undefined ? {} : { id: { lt: page.afterId } }) },
    orderBy: { id: 'desc' },
    take: page.take,
  })
  return rows.map(asJob)
}

export function countJobs(tx: OrgTransaction, orgId: OrgId, scope: AssociationScope, filter: JobFilter): Promise<number> {
  return tx.importJob.count({ where: whereJobs(orgId, scope, filter) })
}

function whereJobs(orgId: OrgId, scope: AssociationScope, { associationId, status }: JobFilter) {
  return {
    organizationId: orgId,
    AND: [inScope(scope), associationId === undefined ? {} : { associationId }, status === undefined ? {} : { status }],
  }
}

export async function insertRows(tx: OrgTransaction, orgId: OrgId, importId: string, rows: readonly ImportRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx.importRow.createMany({
    data: rows.map((row) => ({ organizationId: orgId, importId, ...row, ownedFrom: new Date(row.ownedFrom) })),
  })
}

export async function insertProblems(
  tx: OrgTransaction,
  orgId: OrgId,
  importId: string,
  problems: readonly (Problem & { readonly unitLabel?: string | null })[],
): Promise<void> {
  if (problems.length === 0) return
  await tx.importProblem.createMany({
    data: problems.map(({ line, field, code, unitLabel }) => ({
      organizationId: orgId,
      importId,
      line,
      field,
      code,
      unitLabel: unitLabel ?? null,
    })),
  })
}

export interface StoredProblem {
  readonly id: string
  readonly line: number
  readonly field: string | null
  readonly code: ImportProblemCode
}

export async function listProblems(
  tx: OrgTransaction,
  orgId: OrgId,
  importId: string,
  page: { after: { line: number; id: string } | undefined; take: number },
): Promise<StoredProblem[]> {
  const rows = await tx.importProblem.findMany({
    where: {
      organizationId: orgId,
      importId,
      ...(page.after === undefined
        ? {}
        : { OR: [{ line: { gt: page.after.line } }, { line: page.after.line, id: { gt: page.after.id } }] }),
    },
    orderBy: [{ line: 'asc' }, { id: 'asc' }],
    take: page.take,
    select: { id: true, line: true, field: true, code: true },
  })
  // Only codes of the contract are ever stored.
  return rows.map((row) => ({ ...row, code: row.code as ImportProblemCode }))
}

export function countProblems(tx: OrgTransaction, orgId: OrgId, importId: string): Promise<number> {
  return tx.importProblem.count({ where: { organizationId: orgId, importId } })
}

/** Labels of units of which a line could not be read. */
export async function unreadableUnits(tx: OrgTransaction, orgId: OrgId, importId: string, labels: readonly string[]): Promise<Set<string>> {
  const rows = await tx.importProblem.findMany({
    where: { organizationId: orgId, importId, unitLabel: { in: [...labels] } },
    distinct: ['unitLabel'],
    select: { unitLabel: true },
  })
  return new Set(rows.flatMap((row) => row.unitLabel ?? []))
}

/** Lines of the next `unitsMax` units, in the order in which units first appear in the file, after the unit that begins at `afterLine`. */
export async function rowsOfNextUnits(
  tx: OrgTransaction,
  orgId: OrgId,
  importId: string,
  afterLine: number,
  unitsMax: number,
): Promise<{ rows: ImportRow[]; lastFirstLine: number | undefined }> {
  const units = await tx.$queryRaw<{ unit_label: string; first_line: number }[]>`
    select unit_label, min(line)::integer as first_line from app.import_row
    where organization_id = ${orgId}::uuid and import_id = ${importId}::uuid
    group by unit_label having min(line) > ${afterLine} order by first_line limit ${unitsMax}`
  const stored = await tx.importRow.findMany({
    where: { organizationId: orgId, importId, unitLabel: { in: units.map((unit) => unit.unit_label) } },
    orderBy: { line: 'asc' },
  })
  const rows = stored.map(({ organizationId: _organization, importId: _import, ownedFrom, ...row }) => ({
    ...row,
    ownedFrom: ownedFrom.toISOString().slice(0, 10),
  }))
  return { rows, lastFirstLine: units.at(-1)?.first_line }
}

/** What taking over would create. An owner is who `ownerKey` says, here in SQL. */
export async function countFound(
  tx: OrgTransaction,
  orgId: OrgId,
  importId: string,
): Promise<{ foundUnits: number; foundProperties: number; foundOwners: number }> {
  const [counts] = await tx.$queryRaw<{ units: number; properties: number; owners: number }[]>`
    select count(distinct unit_label)::integer as units, count(distinct property)::integer as properties,
      count(distinct (owner_kind, owner_name, coalesce(lower(owner_email), owner_phone)))::integer as owners
    from app.import_row where organization_id = ${orgId}::uuid and import_id = ${importId}::uuid`
  return { foundUnits: counts?.units ?? 0, foundProperties: counts?.properties ?? 0, foundOwners: counts?.owners ?? 0 }
}

export async function deleteRows(tx: OrgTransaction, orgId: OrgId, importId: string): Promise<void> {
  await tx.importRow.deleteMany({ where: { organizationId: orgId, importId } })
}

export async function deleteProblems(tx: OrgTransaction, orgId: OrgId, importId: string): Promise<void> {
  await tx.importProblem.deleteMany({ where: { organizationId: orgId, importId } })
}

export type ImportFailure = (typeof importFailures)[number]
