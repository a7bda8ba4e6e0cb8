/** The only file that writes and reads what cells' edges answered. Instants are by the control plane's clock: a zone's may be wrong. */
import type { TrafficReport } from '@repo/contract/boundary'
import type { BurnSeverity } from '@repo/contract/control'
import { Prisma, type DirectoryTransaction } from '@repo/db/control-plane'
import { isCellOf } from './health-store.ts'
import { countedBackMs, grown, hourMs, keptMs, none, sliceMs, spread, startOf, type Period, type Traffic } from './traffic.ts'

/**
 * Counts what the totals of one run grew by. A report that is repeated, late or by a second worker adds nothing twice: the run's row is locked.
 * @returns false when the cell is not one of the zone's
 */
export async function storeTraffic(tx: DirectoryTransaction, zoneCode: string, report: TrafficReport, now: Date): Promise<boolean> {
  const { cell: cellCode, run: runId } = report
  if (report.failed > report.requests || !(await isCellOf(tx, zoneCode, cellCode))) return false
  const nowMs = now.getTime()
  const startedAt = new Date(nowMs - Math.min(report.runAgeS * 1000, countedBackMs))
  await tx.$executeRaw`insert into directory.edge_run (zone_code, cell_code, run_id, requests, failed, heard_at)
    values (${zoneCode}, ${cellCode}, ${runId}::uuid, 0, 0, ${startedAt}) on conflict do nothing`
  const [held] = await tx.$queryRaw<{ requests: bigint; failed: bigint; heardAt: Date }[]>`
    select requests, failed, heard_at as "heardAt" from directory.edge_run
    where zone_code = ${zoneCode} and cell_code = ${cellCode} and run_id = ${runId}::uuid for update`
  if (!held) return false
  const before = { requests: Number(held.requests), failed: Number(held.failed) }
  const added = grown(before, report)
  await tx.edgeRun.update({
    where: { zoneCode_cellCode_runId: { zoneCode, cellCode, runId } },
    data: { requests: Math.max(before.requests, report.requests), failed: Math.max(before.failed, report.failed), heardAt: now },
  })
  const fromMs = held.heardAt.getTime()
  const place = { zoneCode, cellCode }
  await addPeriods(tx, 'traffic_hour', place, spread(added, fromMs, nowMs, hourMs))
  await addPeriods(
    tx,
    'traffic_slice',
    place,
    spread(added, fromMs, nowMs, sliceMs).filter(({ startsAtMs }) => startsAtMs > nowMs - keptMs.slice),
  )
  if (added.requests > 0) await addLatency(tx, { ...place, runId }, report.latency, now)
  await forget(tx, place, nowMs)
  return true
}

interface Place {
  readonly zoneCode: string
  readonly cellCode: string
}

/** A period gets its row also when nothing was asked in it: that the edge was heard is a fact of its own. */
async function addPeriods(tx: DirectoryTransaction, table: 'traffic_hour' | 'traffic_slice', place: Place, periods: readonly Period[]) {
  const rows = periods.map(
    ({ startsAtMs, requests, failed }) =>
      Prisma.sql`(${place.zoneCode}, ${place.cellCode}, ${new Date(startsAtMs)}, ${requests}::bigint, ${failed}::bigint)`,
  )
  await tx.$executeRaw`insert into directory.${Prisma.raw(table)} as held (zone_code, cell_code, starts_at, requests, failed)
    values ${Prisma.join(rows)}
    on conflict (zone_code, cell_code, starts_at)
      do update set requests = held.requests + excluded.requests, failed = held.failed + excluded.failed`
}

/** How long requests took is kept by the slice in which it was heard: the figure is one of the last hour. */
async function addLatency(
  tx: DirectoryTransaction,
  { zoneCode, cellCode, runId }: Place & { runId: string },
  totals: readonly number[],
  now: Date,
) {
  const held = await tx.edgeRunLatency.findMany({ where: { zoneCode, cellCode, runId } })
  const startsAt = new Date(startOf(now.getTime(), sliceMs))
  for (const [bucket, total] of totals.entries()) {
    const before = Number(held.find((row) => row.bucket === bucket)?.requests ?? 0)
    if (total <= before) continue
    await tx.$executeRaw`insert into directory.edge_run_latency as held (zone_code, cell_code, run_id, bucket, requests)
      values (${zoneCode}, ${cellCode}, ${runId}::uuid, ${bucket}, ${total}::bigint)
      on conflict (zone_code, cell_code, run_id, bucket) do update set requests = excluded.requests`
    await tx.$executeRaw`insert into directory.traffic_slice_latency as held (zone_code, cell_code, starts_at, bucket, requests)
      values (${zoneCode}, ${cellCode}, ${startsAt}, ${bucket}, ${total - before}::bigint)
      on conflict (zone_code, cell_code, starts_at, bucket) do update set requests = held.requests + excluded.requests`
  }
}

async function forget(tx: DirectoryTransaction, place: Place, nowMs: number): Promise<void> {
  await tx.trafficSlice.deleteMany({ where: { ...place, startsAt: { lt: new Date(nowMs - keptMs.slice) } } })
  await tx.trafficHour.deleteMany({ where: { ...place, startsAt: { lt: new Date(nowMs - keptMs.hour) } } })
  await tx.edgeRun.deleteMany({ where: { ...place, heardAt: { lt: new Date(nowMs - keptMs.run) } } })
}

/** Sums of one zone over the last so many milliseconds, by the name of the window. */
export type ZoneTraffic<Name extends string> = Readonly<Record<Name, Traffic>>

/**
 * Sums over windows that end now, each by slices or hours that begin inside it: it is as long as it says, and the part of a period that goes on.
 * @param windows up to six hours are read from slices, longer ones from hours
 */
export async function trafficOf<Name extends string>(
  tx: DirectoryTransaction,
  windows: Readonly<Record<Name, number>>,
  now: Date,
): Promise<Map<string, ZoneTraffic<Name>>> {
  const names = Object.keys(windows) as Name[]
  const parts = names.map((name) => {
    const [table, periodMs] = windows[name] <= 6 * hourMs ? (['traffic_slice', sliceMs] as const) : (['traffic_hour', hourMs] as const)
    const from = new Date(startOf(now.getTime(), periodMs) - windows[name])
    return Prisma.sql`select zone_code as zone, ${name}::text as name, sum(requests)::bigint as requests, sum(failed)::bigint as failed
      from directory.${Prisma.raw(table)} where starts_at >= ${from} group by zone_code`
  })
  const rows = await tx.$queryRaw<{ zone: string; name: Name; requests: bigint; failed: bigint }[]>`${Prisma.join(parts, ' union all ')}`
  const nothing = Object.fromEntries(names.map((name) => [name, none])) as ZoneTraffic<Name>
  const zones = new Map<string, ZoneTraffic<Name>>()
  for (const { zone, name, requests, failed } of rows) {
    zones.set(zone, { ...(zones.get(zone) ?? nothing), [name]: { requests: Number(requests), failed: Number(failed) } })
  }
  return zones
}

/** By zone, requests of the last hour in each bucket of the edge's histogram. */
export async function latencyOf(tx: DirectoryTransaction, buckets: number, now: Date): Promise<Map<string, number[]>> {
  const from = new Date(startOf(now.getTime(), sliceMs) - hourMs)
  const rows = await tx.trafficSliceLatency.groupBy({
    by: ['zoneCode', 'bucket'],
    where: { startsAt: { gte: from } },
    _sum: { requests: true },
  })
  const zones = new Map<string, number[]>()
  for (const { zoneCode, bucket, _sum } of rows) {
    const counts = zones.get(zoneCode) ?? Array<number>(buckets).fill(0)
    counts[bucket] = Number(_sum.requests ?? 0)
    zones.set(zoneCode, counts)
  }
  return zones
}

/** When each cell's edge was heard last. */
export async function trafficHeardAt(tx: DirectoryTransaction): Promise<Map<string, Date>> {
  const rows = await tx.edgeRun.groupBy({ by: ['cellCode'], _max: { heardAt: true } })
  return new Map(rows.flatMap(({ cellCode, _max }) => (_max.heardAt ? [[cellCode, _max.heardAt] as const] : [])))
}

/** A zone's hours that were heard, oldest first, over all its cells. */
export async function hoursOf(
  tx: DirectoryTransaction,
  zoneCode: string,
  windowMs: number,
  now: Date,
): Promise<(Traffic & { startsAt: Date })[]> {
  const rows = await tx.trafficHour.groupBy({
    by: ['startsAt'],
    where: { zoneCode, startsAt: { gte: new Date(startOf(now.getTime(), hourMs) - windowMs) } },
    _sum: { requests: true, failed: true },
    orderBy: { startsAt: 'asc' },
  })
  return rows.map(({ startsAt, _sum }) => ({ startsAt, requests: Number(_sum.requests ?? 0), failed: Number(_sum.failed ?? 0) }))
}

export interface Acknowledgement {
  readonly severity: BurnSeverity
  readonly at: Date
}

/** The newest acknowledgement of each zone. */
export async function acknowledgements(tx: DirectoryTransaction, since: Date): Promise<Map<string, Acknowledgement>> {
  const rows = await tx.burnAcknowledgement.findMany({ where: { acknowledgedAt: { gte: since } }, orderBy: { acknowledgedAt: 'asc' } })
  return new Map(rows.map((row) => [row.zoneCode, { severity: row.severity === 'page' ? 'page' : 'ticket', at: row.acknowledgedAt }]))
}
