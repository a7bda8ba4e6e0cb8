/** The only file that queries released data sets. */
import type { ReleasedDatasetReport } from '@repo/contract/boundary'
import type { ReleasedDataset } from '@repo/contract/control'
import type { DirectoryTransaction } from '@repo/db/control-plane'
import { releaseDatasets, releaseFigures, releaseHash } from '@repo/residency'

const shownAtOnce = 200

/**
 * Keeps a data set, or forgets the figures of one that was taken back. A repetition changes nothing, and what was withdrawn does not come back.
 * @returns false when the content is not what its hash says, or the id is another zone's or another data set's: it is not taken
 */
export async function takeRelease(tx: DirectoryTransaction, zone: string, report: ReleasedDatasetReport, now: Date): Promise<boolean> {
  const { releaseId: id, dataset, month, hash, held, figures } = report
  if (held && releaseHash(dataset, month, figures) !== hash) return false
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`release ${id}`}, 14))::text`
  const known = await tx.releasedDataset.findUnique({ where: { id } })
  const contentHash = Buffer.from(hash, 'hex')
  if (known && (known.zoneCode !== zone || !contentHash.equals(known.contentHash))) return false
  if (!known) {
    await tx.releasedDataset.create({ data: { id, zoneCode: zone, dataset, month, contentHash, withdrawnAt: held ? null : now } })
    if (held)
      await tx.releasedDatasetFigure.createMany({ data: figures.map((figure, position) => ({ releaseId: id, position, ...figure })) })
  } else if (!held && known.withdrawnAt === null) {
    await tx.releasedDatasetFigure.deleteMany({ where: { releaseId: id } })
    await tx.releasedDataset.update({ where: { id }, data: { withdrawnAt: now } })
  }
  return true
}

/** The newest, of one zone or of all. */
export async function newestReleases(tx: DirectoryTransaction, zone: string | undefined): Promise<ReleasedDataset[]> {
  const rows = await tx.releasedDataset.findMany({
    where: zone === undefined ? {} : { zoneCode: zone },
    include: { figures: { orderBy: { position: 'asc' } } },
    orderBy: [{ receivedAt: 'desc' }, { id: 'asc' }],
    take: shownAtOnce,
  })
  return rows.map((row) => ({
    id: row.id as ReleasedDataset['id'],
    zone: row.zoneCode,
    dataset: known(releaseDatasets, row.dataset),
    month: row.month,
    contentHash: Buffer.from(row.contentHash).toString('hex'),
    receivedAt: row.receivedAt.toISOString(),
    withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
    figures: row.figures.map(({ figure, counted }) => ({ figure: known(releaseFigures, figure), counted })),
  }))
}

/** The database admits these codes alone. */
function known<Code extends string>(codes: readonly Code[], text: string): Code {
  const code = codes.find((one) => one === text)
  if (code === undefined) throw new Error('The directory holds a released data set with a code that is none')
  return code
}
