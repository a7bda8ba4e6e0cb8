/** The only file that queries escalations: jobs of one kind, whose outcome is what has become of them. */
import { escalationStatuses, type Escalation } from '@repo/contract/control'
import type { DirectoryTransaction, ZoneJobModel } from '@repo/db/control-plane'
import { purposeCodes } from '@repo/residency'

const shownAtOnce = 100

export function listOf(tx: DirectoryTransaction, organizationId: string | undefined): Promise<ZoneJobModel[]> {
  return tx.zoneJob.findMany({
    where: { kind: 'escalate', ...(organizationId === undefined ? {} : { organizationId }) },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: shownAtOnce,
  })
}

export function byId(tx: DirectoryTransaction, id: string): Promise<ZoneJobModel | null> {
  return tx.zoneJob.findFirst({ where: { id, kind: 'escalate' } })
}

/** The database admits these codes alone. */
export function toEscalation(row: ZoneJobModel): Escalation {
  const purpose = purposeCodes.find((code) => code === row.purposeCode)
  const status = escalationStatuses.find((code) => code === row.outcome)
  if (purpose === undefined || status === undefined || row.ticketCode === null)
    throw new Error('The directory holds an escalation without its codes')
  return {
    id: row.id as Escalation['id'],
    organizationId: row.organizationId as Escalation['organizationId'],
    zone: row.zoneCode,
    purpose,
    ticket: row.ticketCode,
    status,
    createdAt: row.createdAt.toISOString(),
    changedAt: row.changedAt.toISOString(),
  }
}
