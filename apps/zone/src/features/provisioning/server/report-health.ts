/**
 * Reports what this process measured, every few seconds: states and latencies of its dependencies, and nothing else. A measurement that could not be
 * taken is reported as down or unknown, never left out, and never guessed.
 */
import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { HealthPart, HealthReport, HealthState, TrafficReport, ZoneReport } from '@repo/contract/boundary'
import type { Clock } from '@repo/core'
import type { ControlPlaneClient } from './control-plane-client.ts'

export const reportEveryMs = 4_000
const latencyMaxMs = 86_400_000

export interface Measurement {
  readonly part: HealthPart
  readonly state: HealthState
  readonly latencyMs?: number | undefined
}

/** One process as it measured itself or its neighbour. */
export interface MeasuredProcess {
  /** UUID of this run. */
  readonly instanceId: string
  readonly role: HealthReport['role']
  readonly parts: readonly Measurement[]
  readonly directoryAgeMs?: number | null
}

/** A report before it has its id, instant and cell. */
type Facts<Report> = Omit<Report, 'id' | 'at' | 'kind' | 'cell'>

export interface ReportHealthOptions {
  readonly cell: string
  readonly clock: Clock
  readonly controlPlane: Pick<ControlPlaneClient, 'report'>
  readonly signal: AbortSignal
  /** Measures now. What it throws is a bug: a part that fails is a measurement. */
  measure(): Promise<readonly MeasuredProcess[]>
  /** Counters of the cell, from the process that can count them. */
  count?(): Promise<Facts<Extract<ZoneReport, { kind: 'counters' }>> | undefined>
  /** What the cell's edge has answered, from the process that can ask it. */
  measureTraffic?(): Promise<Facts<TrafficReport> | undefined>
}

export async function reportHealth({
  cell,
  clock,
  controlPlane,
  signal,
  measure,
  count,
  measureTraffic,
}: ReportHealthOptions): Promise<void> {
  while (!signal.aborted) {
    const at = clock.now().toISOString()
    const reports: ZoneReport[] = (await measure()).map((measured) => toReport(measured, cell, at))
    const [counters, traffic] = await Promise.all([count?.(), measureTraffic?.()])
    if (counters) reports.push({ id: randomUUID(), at, kind: 'counters', cell, ...counters })
    if (traffic) reports.push({ id: randomUUID(), at, kind: 'traffic', cell, ...traffic })
    // Health that cannot be delivered is worth nothing a moment later: it is dropped, and the control plane sees that nothing came.
    await controlPlane.report(reports)
    await wait(reportEveryMs, undefined, { signal }).catch(() => undefined)
  }
}

function toReport({ instanceId, role, parts, directoryAgeMs = null }: MeasuredProcess, cell: string, at: string): HealthReport {
  return {
    id: randomUUID(),
    at,
    kind: 'health',
    cell,
    instanceId: opaque(instanceId),
    role,
    parts: parts.map(({ part, state, latencyMs }) => ({
      part,
      state,
      latencyMs: latencyMs === undefined ? null : Math.min(Math.max(0, latencyMs), latencyMaxMs),
    })),
    directoryAgeMs: directoryAgeMs === null ? null : Math.min(Math.max(0, directoryAgeMs), latencyMaxMs),
  }
}

/** A stable random-looking id (UUID v4 form) for a process that has a name or an id of another version. */
export function opaque(name: string): string {
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(name)) return name
  const hex = createHash('sha256').update(`freehold instance ${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
