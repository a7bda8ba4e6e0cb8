/** What the organisation's own people see and set of their stream. */
import type { Prisma, OrgTransaction } from '@repo/db/zone'

export const streamOf = (tx: OrgTransaction, organizationId: string) => tx.auditStream.findUnique({ where: { organizationId } })

export type StreamRow = NonNullable<Awaited<ReturnType<typeof streamOf>>>

export async function keepStream(tx: OrgTransaction, row: Prisma.AuditStreamUncheckedCreateInput): Promise<void> {
  const { organizationId, ...changes } = row
  await tx.auditStream.upsert({ where: { organizationId }, create: row, update: changes })
}

/** @returns false when there was none */
export async function removeStream(tx: OrgTransaction, organizationId: string): Promise<boolean> {
  return (await tx.auditStream.deleteMany({ where: { organizationId } })).count === 1
}

/** How many events of the chain come after a number, and when the first of them was sealed. Numbers are dense. */
export async function behindOf(
  tx: OrgTransaction,
  organizationId: string,
  acknowledged: bigint,
): Promise<{ behind: bigint; since: Date | null }> {
  const select = { sequence: true, sealedAt: true } as const
  const last = await tx.auditSeal.findFirst({ where: { organizationId }, orderBy: { sequence: 'desc' }, select })
  const next = await tx.auditSeal.findUnique({
    where: { organizationId_sequence: { organizationId, sequence: acknowledged + 1n } },
    select,
  })
  return { behind: last && last.sequence > acknowledged ? last.sequence - acknowledged : 0n, since: next?.sealedAt ?? null }
}
