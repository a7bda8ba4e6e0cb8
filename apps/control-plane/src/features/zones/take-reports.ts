/**
 * Takes what a zone reports. Each report is idempotent: outcomes only move forward, health is the last word, traffic is totals, and an audit head that is known is
 * not stored again and one that goes back is refused. So a zone may repeat a delivery whose answer it did not get.
 */
import { randomUUID } from 'node:crypto'
import { jobOutcomes, zoneReportBatch, zoneReportReceipt, type JobOutcomeReport, type ZoneReport } from '@repo/contract/boundary'
import { isAppError } from '@repo/core'
import type { DirectoryTransaction } from '@repo/db/control-plane'
import { enqueueLifecycle } from '../../server/enqueue.ts'
import type { ControlServices } from '../../server/services.ts'
import { activateOrganization } from '../organizations/index.ts'
import { takeRelease } from '../releases/index.ts'
import { storeCounters, storeHealth } from './health-store.ts'
import { takePointer } from './membership-pointer-store.ts'
import { storeTraffic } from './traffic-store.ts'

/** How far each outcome is. A later delivery of an earlier outcome changes nothing. */
const rank = (outcome: string): number => (jobOutcomes as readonly string[]).indexOf(outcome)

/**
 * @param body the parsed JSON of one delivery
 * @returns the receipt: ids of the reports that were stored
 * @throws BOUNDARY_MESSAGE_REFUSED for anything the contract does not name; the refusal is recorded, the content is not
 */
export async function takeReports({ directory, clock, environment }: ControlServices, zone: string, body: unknown) {
  const pointers = environment.MEMBERSHIP_POINTERS === '1'
  let reports: readonly ZoneReport[]
  try {
    reports = zoneReportBatch.parse(body).reports
  } catch (error) {
    if (isAppError(error)) await directory.withDirectory((tx) => recordRefusal(tx, zone, error.code))
    throw error
  }
  const taken: string[] = []
  for (const report of reports) {
    if (await directory.withDirectory((tx) => takeReport(tx, zone, report, { pointers, now: clock.now() }))) taken.push(report.id)
  }
  return zoneReportReceipt.parse({ taken, at: clock.now().toISOString() })
}

interface Taking {
  /** Whether membership pointers are kept at all. */
  readonly pointers: boolean
  readonly now: Date
}

/** Stores one report. False when it is about something that is not the calling zone's: it may then be sent again, in vain. */
async function takeReport(tx: DirectoryTransaction, zone: string, report: ZoneReport, { pointers, now }: Taking): Promise<boolean> {
  switch (report.kind) {
    case 'job_outcome':
      return takeOutcome(tx, zone, report)
    case 'health':
      return storeHealth(tx, zone, report)
    case 'counters':
      return storeCounters(tx, zone, report)
    case 'traffic':
      return storeTraffic(tx, zone, report, now)
    case 'audit_head':
      return takeAuditHead(tx, zone, report)
    case 'membership_pointer':
      return takePointer(tx, zone, report, pointers)
    case 'released_dataset':
      return takeRelease(tx, zone, report, now)
  }
}

async function takeOutcome(tx: DirectoryTransaction, zone: string, report: JobOutcomeReport): Promise<boolean> {
  await tx.$queryRaw`select 1 from directory.zone_job where id = ${report.jobId}::uuid for update`
  const job = await tx.zoneJob.findUnique({ where: { id: report.jobId } })
  if (!job || job.zoneCode !== zone || job.organizationId !== report.organizationId) return false
  if (rank(report.outcome) <= rank(job.outcome)) return true
  await tx.zoneJob.update({
    where: { id: job.id },
    data: { outcome: report.outcome, failureCode: report.failureCode, changedAt: new Date() },
  })
  if (report.outcome === 'claimed' && job.kind === 'provision') await enqueueLifecycle(tx, activateOrganization, job.organizationId, job.id)
  return true
}

/**
 * Keeps the head as a witness. A witness never goes back: a shorter chain than one that is known, or another hash at a known length, means that
 * the chain was cut or made anew. It is refused and recorded for operators; what is kept stands.
 */
async function takeAuditHead(
  tx: DirectoryTransaction,
  zone: string,
  report: Extract<ZoneReport, { kind: 'audit_head' }>,
): Promise<boolean> {
  const { organizationId, sequence } = report
  // Two reports of one organisation are taken one after the other, so that each sees what is kept.
  await tx.$queryRaw`select 1 from directory.organization where id = ${organizationId}::uuid for update`
  const organization = await tx.organization.findUnique({ where: { id: organizationId }, select: { zoneCode: true } })
  if (organization?.zoneCode !== zone) return false
  const hash = Buffer.from(report.hash, 'hex')
  const known = await tx.auditHead.findUnique({ where: { organizationId_sequence: { organizationId, sequence } } })
  if (known?.hash && hash.equals(known.hash)) return true
  const newest = await tx.auditHead.findFirst({ where: { organizationId }, orderBy: { sequence: 'desc' }, select: { sequence: true } })
  if (known || (newest && newest.sequence > sequence)) {
    await recordRefusal(tx, zone, known ? 'AUDIT_HEAD_CONFLICT' : 'AUDIT_HEAD_BACKWARDS', organizationId)
    return false
  }
  await tx.auditHead.create({ data: { organizationId, zoneCode: zone, sequence, hash } })
  return true
}

async function recordRefusal(tx: DirectoryTransaction, zone: string, outcomeCode: string, organizationId?: string): Promise<void> {
  await tx.operatorAction.create({
    data: { id: randomUUID(), actionCode: 'zones.report', zoneCode: zone, outcomeCode, organizationId: organizationId ?? null },
  })
}
