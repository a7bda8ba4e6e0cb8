/** The only file that queries classifications of records and requests to lower them. */
import type { ClassifiedDataset } from '@repo/contract'
import { classifiedDatasets } from '@repo/contract'
import type { OrgTransaction, Prisma } from '@repo/db/zone'
import { isBucket, isLevel, unclassified, type Classification } from '@repo/residency'

export interface RecordClassification {
  readonly dataset: ClassifiedDataset
  readonly held: Classification
  readonly newCopies: Classification | null
  readonly changedAt: Date
}

/** What a row says; a code that is none counts as the strictest. */
export function toClassification(level: string, bucket: string): Classification {
  return isLevel(level) && isBucket(bucket) ? { level, bucket } : unclassified
}

export const toDataset = (text: string): ClassifiedDataset => classifiedDatasets.find((one) => one === text) ?? 'party'

/** Which kind of record an id is of; undefined when this organisation has none of it. Every kind is asked, in one statement. */
export async function datasetOf(tx: OrgTransaction, id: string): Promise<ClassifiedDataset | undefined> {
  const rows = await tx.$queryRaw<{ dataset: string }[]>`
    select 'association' as dataset from app.association where id = ${id}::uuid
    union all select 'unit' from app.unit where id = ${id}::uuid
    union all select 'party' from app.party where id = ${id}::uuid
    union all select 'receipt' from app.receipt where id = ${id}::uuid
    union all select 'assessment_run' from app.assessment_run where id = ${id}::uuid
    union all select 'journal_entry' from app.journal_entry where id = ${id}::uuid
    union all select 'import_job' from app.import_job where id = ${id}::uuid`
  const dataset = rows[0]?.dataset
  return dataset === undefined ? undefined : toDataset(dataset)
}

type Row = Prisma.RecordClassificationGetPayload<object>
const toRecord = (row: Row): RecordClassification => ({
  dataset: toDataset(row.dataset),
  held: toClassification(row.level, row.bucket),
  newCopies: row.newCopiesLevel === null || row.newCopiesBucket === null ? null : toClassification(row.newCopiesLevel, row.newCopiesBucket),
  changedAt: row.changedAt,
})

/** Holds the record's classification until the transaction ends, whether it has one yet or not. */
export async function lockRecord(tx: OrgTransaction, id: string): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`classification ${id}`}, 13))`
}

export async function recordClassification(
  tx: OrgTransaction,
  organizationId: string,
  id: string,
): Promise<RecordClassification | undefined> {
  const row = await tx.recordClassification.findUnique({ where: { organizationId_recordId: { organizationId, recordId: id } } })
  return row ? toRecord(row) : undefined
}

export async function classifiedRecords(tx: OrgTransaction, limit: number): Promise<(RecordClassification & { readonly id: string })[]> {
  const rows = await tx.recordClassification.findMany({ orderBy: [{ changedAt: 'desc' }, { recordId: 'asc' }], take: limit })
  return rows.map((row) => ({ id: row.recordId, ...toRecord(row) }))
}

export interface Classifying {
  readonly organizationId: string
  readonly id: string
  readonly dataset: ClassifiedDataset
  readonly to: Classification
  readonly at: Date
}

/** Raises a record, for what exists and for what is made of it from now on. */
export async function storeRaise(tx: OrgTransaction, { organizationId, id, dataset, to, at }: Classifying): Promise<void> {
  const facts = { level: to.level, bucket: to.bucket, newCopiesLevel: null, newCopiesBucket: null, changedAt: at }
  await tx.recordClassification.upsert({
    where: { organizationId_recordId: { organizationId, recordId: id } },
    create: { organizationId, recordId: id, dataset, ...facts },
    update: facts,
  })
}

/** Lowers what is made of a record from now on. What exists stays as it is. */
export async function storeLowering(tx: OrgTransaction, { organizationId, id, to, at }: Omit<Classifying, 'dataset'>): Promise<void> {
  await tx.recordClassification.update({
    where: { organizationId_recordId: { organizationId, recordId: id } },
    data: { newCopiesLevel: to.level, newCopiesBucket: to.bucket, changedAt: at },
  })
}
