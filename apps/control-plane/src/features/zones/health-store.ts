/** The only file that writes and reads what zones measured. Ages are by the control plane's clock: a zone's may be wrong. */
import type { HealthReport, HealthState, ZoneReport } from '@repo/contract/boundary'
import { healthStates } from '@repo/contract/boundary'
import type { DirectoryTransaction } from '@repo/db/control-plane'
import { forgottenAfterMs, nextHealth } from './health.ts'

/** @returns false when the cell is not one of the zone's */
export async function storeHealth(tx: DirectoryTransaction, zone: string, report: HealthReport): Promise<boolean> {
  if (!(await isCellOf(tx, zone, report.cell))) return false
  const where = { zoneCode_instanceId: { zoneCode: zone, instanceId: report.instanceId } }
  const facts = {
    cellCode: report.cell,
    role: report.role,
    directoryAgeMs: report.directoryAgeMs === null ? null : Math.round(report.directoryAgeMs),
    reportedAt: new Date(report.at),
    receivedAt: new Date(),
  }
  await tx.zoneInstance.upsert({ where, create: { zoneCode: zone, instanceId: report.instanceId, ...facts }, update: facts })
  const held = await tx.zoneHealth.findMany({ where: { zoneCode: zone, instanceId: report.instanceId } })
  for (const { part, state, latencyMs } of report.parts) {
    const before = held.find((row) => row.part === part)
    const next = nextHealth(before && { ...before, state: toState(before.state), measuredState: toState(before.measuredState) }, state)
    const row = { ...next, latencyUs: latencyMs === null ? null : Math.round(latencyMs * 1000), receivedAt: new Date() }
    const id = { zoneCode: zone, instanceId: report.instanceId, part }
    await tx.zoneHealth.upsert({ where: { zoneCode_instanceId_part: id }, create: { ...id, ...row }, update: row })
  }
  await tx.zoneInstance.deleteMany({ where: { zoneCode: zone, receivedAt: { lt: new Date(Date.now() - forgottenAfterMs) } } })
  return true
}

export async function storeCounters(
  tx: DirectoryTransaction,
  zone: string,
  report: Extract<ZoneReport, { kind: 'counters' }>,
): Promise<boolean> {
  const { cell, workflowsPending, workflowsFailed } = report
  if (!(await isCellOf(tx, zone, cell))) return false
  const row = { workflowsPending, workflowsFailed, receivedAt: new Date() }
  const id = { zoneCode: zone, cellCode: cell }
  await tx.zoneCounter.upsert({ where: { zoneCode_cellCode: id }, create: { ...id, ...row }, update: row })
  return true
}

/** A code of the database's own check as the contract's type; what is not one is unknown. */
export function toState(text: string): HealthState {
  return healthStates.find((state) => state === text) ?? 'unknown'
}

export async function isCellOf(tx: DirectoryTransaction, zone: string, code: string): Promise<boolean> {
  const cell = await tx.cell.findUnique({ where: { code }, select: { zoneCode: true } })
  return cell?.zoneCode === zone
}
