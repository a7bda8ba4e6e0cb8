/** The only file that queries requests to lower a classification. */
import { loweringStatuses, type ClassifiedDataset, type Lowering } from '@repo/contract'
import type { OrgTransaction, Prisma } from '@repo/db/zone'
import type { Classification } from '@repo/residency'
import { toClassification, toDataset } from './classification-store.ts'

const withRecord = { record: { select: { dataset: true, level: true, bucket: true } } } as const
type Row = Prisma.ClassificationLoweringGetPayload<{ include: typeof withRecord }>

export interface StoredLowering {
  readonly id: string
  readonly dataId: string
  readonly dataset: ClassifiedDataset
  /** What the record was when it was asked for. */
  readonly from: Classification
  readonly to: Classification
  /** What the record is now. */
  readonly present: Classification
  readonly reason: string
  readonly status: Lowering['status']
  readonly requestedBy: string
  readonly requestedAt: Date
  readonly expiresAt: Date
}

const toStored = (row: Row): StoredLowering => ({
  id: row.id,
  dataId: row.recordId,
  dataset: toDataset(row.record.dataset),
  from: toClassification(row.fromLevel, row.fromBucket),
  to: toClassification(row.level, row.bucket),
  present: toClassification(row.record.level, row.record.bucket),
  reason: row.reason,
  status: loweringStatuses.find((status) => status === row.status) ?? 'expired',
  requestedBy: row.requestedBy,
  requestedAt: row.requestedAt,
  expiresAt: row.expiresAt,
})

/** The newest requests, whatever became of them. */
export async function listLowerings(tx: OrgTransaction, limit: number): Promise<StoredLowering[]> {
  const rows = await tx.classificationLowering.findMany({
    include: withRecord,
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  return rows.map(toStored)
}

/** Reads a request and holds it until the transaction ends, so that two decisions at once do not cross. */
export async function lockLowering(tx: OrgTransaction, organizationId: string, id: string): Promise<StoredLowering | undefined> {
  await tx.$queryRaw`select 1 from app.classification_lowering where id = ${id}::uuid for update`
  const row = await tx.classificationLowering.findUnique({ where: { organizationId_id: { organizationId, id } }, include: withRecord })
  return row ? toStored(row) : undefined
}

/** The request that waits for a second person; one whose time has passed waits no more. */
export async function pendingLowering(tx: OrgTransaction, recordId: string, now: Date): Promise<string | undefined> {
  const row = await tx.classificationLowering.findFirst({
    where: { recordId, status: 'pending', expiresAt: { gt: now } },
    select: { id: true },
  })
  return row?.id
}

/** Marks a record's request whose time has passed, so that another can be made. */
export async function expireLowerings(tx: OrgTransaction, recordId: string, now: Date): Promise<void> {
  await tx.classificationLowering.updateMany({
    where: { recordId, status: 'pending', expiresAt: { lte: now } },
    data: { status: 'expired' },
  })
}

export interface NewLowering {
  readonly organizationId: string
  readonly recordId: string
  readonly from: Classification
  readonly to: Classification
  readonly reason: string
  readonly requestedBy: string
  readonly requestedAt: Date
  readonly expiresAt: Date
}

export async function insertLowering(tx: OrgTransaction, { from, to, ...rest }: NewLowering): Promise<string> {
  const data = { ...rest, fromLevel: from.level, fromBucket: from.bucket, level: to.level, bucket: to.bucket }
  return (await tx.classificationLowering.create({ data, select: { id: true } })).id
}

/** Decides a request that is still pending. False when somebody was faster. */
export async function decideLowering(
  tx: OrgTransaction,
  id: string,
  decision: { readonly status: 'approved' | 'rejected'; readonly by: string; readonly at: Date },
): Promise<boolean> {
  const { count } = await tx.classificationLowering.updateMany({
    where: { id, status: 'pending' },
    data: { status: decision.status, decidedBy: decision.by, decidedAt: decision.at },
  })
  return count === 1
}
