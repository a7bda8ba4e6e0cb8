/** The only file that queries releases and their figures. */
import { releaseStatuses, releaseTold, type DataRelease } from '@repo/contract'
import type { OrgTransaction, Prisma } from '@repo/db/zone'
import { releaseDatasets, releaseFigures, type ReleaseDataset, type ReleasedFigure } from '@repo/residency'

const withFigures = { figures: { orderBy: { position: 'asc' } } } as const
type Row = Prisma.DataReleaseGetPayload<{ include: typeof withFigures }>

export interface StoredRelease {
  readonly id: string
  readonly dataset: ReleaseDataset
  readonly month: string
  readonly reason: string
  readonly status: DataRelease['status']
  readonly requestedBy: string
  readonly requestedAt: Date
  readonly expiresAt: Date
  readonly decidedAt: Date | null
  readonly withdrawnAt: Date | null
  readonly contentHash: string | null
  readonly told: DataRelease['told']
  /** Of what was approved. */
  readonly figures: readonly ReleasedFigure[]
}

/** The database admits these codes alone. */
function known<Code extends string>(codes: readonly Code[], text: string): Code {
  const code = codes.find((one) => one === text)
  if (code === undefined) throw new Error('A release holds a code that is none')
  return code
}

const toStored = ({ figures, contentHash, ...row }: Row): StoredRelease => ({
  ...row,
  dataset: known(releaseDatasets, row.dataset),
  status: known(releaseStatuses, row.status),
  told: known(releaseTold, row.told),
  contentHash: contentHash === null ? null : Buffer.from(contentHash).toString('hex'),
  figures: figures.map(({ figure, counted }) => ({ figure: known(releaseFigures, figure), counted })),
})

/** The newest, whatever became of them. */
export async function newestReleases(tx: OrgTransaction, limit: number): Promise<StoredRelease[]> {
  const rows = await tx.dataRelease.findMany({ include: withFigures, orderBy: [{ requestedAt: 'desc' }, { id: 'asc' }], take: limit })
  return rows.map(toStored)
}

/** Reads a release and holds it until the transaction ends, so that two decisions at once do not cross. */
export async function lockRelease(tx: OrgTransaction, organizationId: string, id: string): Promise<StoredRelease | undefined> {
  await tx.$queryRaw`select 1 from app.data_release where id = ${id}::uuid for update`
  const row = await tx.dataRelease.findUnique({ where: { organizationId_id: { organizationId, id } }, include: withFigures })
  return row ? toStored(row) : undefined
}

/** Holds what is asked of a data set until the transaction ends: one request waits at a time, and one release of a month stands. */
export async function lockDataset(tx: OrgTransaction, dataset: ReleaseDataset, now: Date): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`release ${dataset}`} || current_setting('app.organization_id', true), 14))`
  await tx.dataRelease.updateMany({ where: { dataset, status: 'pending', expiresAt: { lte: now } }, data: { status: 'expired' } })
}

export async function hasRelease(
  tx: OrgTransaction,
  where: { dataset: string; status: 'pending' | 'approved'; month?: string },
): Promise<boolean> {
  return (await tx.dataRelease.count({ where })) > 0
}

export interface NewRelease {
  readonly organizationId: string
  readonly dataset: ReleaseDataset
  readonly month: string
  readonly reason: string
  readonly requestedBy: string
  readonly requestedAt: Date
  readonly expiresAt: Date
}

export async function insertRelease(tx: OrgTransaction, data: NewRelease): Promise<StoredRelease> {
  return toStored(await tx.dataRelease.create({ data, include: withFigures }))
}

interface Decision {
  readonly by: string
  readonly at: Date
}

/** Rejects a request that is still pending. False when somebody was faster. */
export async function storeRejection(tx: OrgTransaction, id: string, { by, at }: Decision): Promise<boolean> {
  const { count } = await tx.dataRelease.updateMany({
    where: { id, status: 'pending' },
    data: { status: 'rejected', decidedBy: by, decidedAt: at },
  })
  return count === 1
}

export interface Approval extends Decision {
  readonly organizationId: string
  readonly contentHash: string
  readonly policyVersion: number
  readonly figures: readonly ReleasedFigure[]
}

/** Makes the new data set of a request that is still pending. False when somebody was faster. */
export async function storeApproval(tx: OrgTransaction, id: string, approval: Approval): Promise<boolean> {
  const { organizationId, by, at, contentHash, policyVersion, figures } = approval
  const { count } = await tx.dataRelease.updateMany({
    where: { id, status: 'pending' },
    data: { status: 'approved', decidedBy: by, decidedAt: at, contentHash: Buffer.from(contentHash, 'hex'), policyVersion },
  })
  if (count !== 1) return false
  await tx.releasedFigure.createMany({ data: figures.map((figure, position) => ({ organizationId, releaseId: id, position, ...figure })) })
  return true
}

/** Takes a release back. False when it is none, or was taken back before. */
export async function storeWithdrawal(tx: OrgTransaction, id: string, { by, at }: Decision): Promise<boolean> {
  const { count } = await tx.dataRelease.updateMany({
    where: { id, status: 'approved' },
    data: { status: 'withdrawn', withdrawnBy: by, withdrawnAt: at },
  })
  return count === 1
}
