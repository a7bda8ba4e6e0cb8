/** The only file that queries corrections. Steps go forward only, which the database holds as well. */
import type { OrgId } from '@repo/core'
import { organizationInScope, type OrgTransaction, type Prisma } from '@repo/db/zone'
import { z } from 'zod'
import type { Change } from '../correction-content.ts'

/** Field → its values, as it is stored. */
const stored = z.record(z.string(), z.object({ before: z.string().nullable(), after: z.string().nullable() })).nullable()

export type CorrectionRow = Omit<Prisma.AccessCorrectionGetPayload<object>, 'changes'> & { readonly changes: readonly Change[] | null }

/** In the order of the fields' names, as they were hashed. */
function toRow(row: Prisma.AccessCorrectionGetPayload<object>): CorrectionRow {
  const held = stored.parse(row.changes)
  return {
    ...row,
    changes:
      held &&
      Object.keys(held)
        .sort()
        .flatMap((field) => (held[field] ? [{ field, ...held[field] }] : [])),
  }
}

export interface NewCorrection {
  readonly organizationId: string
  readonly grantId: string
  readonly dataset: string
  readonly recordId: string
  readonly reason: string
  readonly changes: readonly Change[]
  readonly contentHash: string
  readonly proposedBy: string
}

export async function insertCorrection(tx: OrgTransaction, { changes: said, contentHash, ...row }: NewCorrection): Promise<CorrectionRow> {
  const changes = Object.fromEntries(said.map(({ field, before, after }) => [field, { before, after }]))
  const data = { ...row, changes, contentHash: Buffer.from(contentHash, 'hex') }
  return toRow(await tx.accessCorrection.create({ data }))
}

/** Reads one and holds it: of two who decide at once, the second finds it decided. */
export async function correctionForStep(tx: OrgTransaction, organizationId: OrgId, id: string): Promise<CorrectionRow | undefined> {
  await tx.$queryRaw`select id from app.access_correction where organization_id = ${organizationId}::uuid and id = ${id}::uuid for update`
  const row = await tx.accessCorrection.findUnique({ where: { organizationId_id: { organizationId, id } } })
  return row ? toRow(row) : undefined
}

export async function setDecided(tx: OrgTransaction, orgId: OrgId, id: string, status: 'applied' | 'rejected', by: string): Promise<void> {
  await tx.$executeRaw`update app.access_correction set status = ${status}, decided_by = ${by}::uuid, decided_at = clock_timestamp()
    where organization_id = ${orgId}::uuid and id = ${id}::uuid`
}

export async function setUndone(tx: OrgTransaction, orgId: OrgId, id: string, by: string): Promise<void> {
  await tx.$executeRaw`update app.access_correction set status = 'undone', undone_by = ${by}::uuid, undone_at = clock_timestamp()
    where organization_id = ${orgId}::uuid and id = ${id}::uuid`
}

export interface CorrectionFilter {
  readonly accessGrantId?: string | undefined
  readonly status?: string | undefined
  readonly proposedBy?: string | undefined
}

const matching = ({ accessGrantId, status, proposedBy }: CorrectionFilter): Prisma.AccessCorrectionWhereInput => ({
  ...(accessGrantId === undefined ? {} : { grantId: accessGrantId }),
  ...(status === undefined ? {} : { status }),
  ...(proposedBy === undefined ? {} : { proposedBy }),
})

/** Newest first. */
export async function listRows(
  tx: OrgTransaction,
  filter: CorrectionFilter,
  after: { readonly id: string } | undefined,
  take: number,
): Promise<CorrectionRow[]> {
  const where = { ...matching(filter), ...(after ? { id: { lt: after.id } } : {}) }
  return (await tx.accessCorrection.findMany({ where, orderBy: { id: 'desc' }, take })).map(toRow)
}

export const countRows = (tx: OrgTransaction, filter: CorrectionFilter): Promise<number> =>
  tx.accessCorrection.count({ where: matching(filter) })

/** How long what a correction wrote, and wrote over, is kept: until then it can be taken back. */
export const correctionWordsKeptDays = 90
const erasedAtOnce = 1_000

/** Erases the words of some that ended long ago. @returns whether there may be more */
export async function eraseCorrections(tx: OrgTransaction, now: Date): Promise<boolean> {
  const before = new Date(now.getTime() - correctionWordsKeptDays * 86_400_000)
  const erased = await tx.$executeRaw`
    update app.access_correction set changes = null where organization_id = ${organizationInScope} and id in (
      select id from app.access_correction where organization_id = ${organizationInScope} and changes is not null
        and coalesce(undone_at, decided_at, proposed_at) < ${before} order by id limit ${erasedAtOnce} for update skip locked)`
  return erased === erasedAtOnce
}
