import { zoneJobLine, type SignedPolicy, type ZoneJob, type ZoneJobLine } from '@repo/contract/boundary'
import type { ZoneJobModel } from '@repo/db/control-plane'
import { policyOfJob } from './policy-of-job.ts'
import type { ControlServices } from '../../server/services.ts'

const heartbeatMs = 1000
const batch = 100

type JobRow = ZoneJobModel & { readonly cellCode: string; readonly policy?: SignedPolicy | undefined }

/** A row as the boundary knows it. The message's own schema refuses anything that is not a code, an id or a number. */
export function toZoneJob(row: JobRow): ZoneJob {
  const addressed = {
    id: row.id,
    sequence: Number(row.sequence),
    zone: row.zoneCode,
    organizationId: row.organizationId,
    epoch: row.epoch,
    cell: row.cellCode,
    policyMode: row.policyMode,
    policyVersion: row.policyVersion,
  }
  const parsed = zoneJobLine.parse({ type: 'job', job: { ...addressed, ...askedBy(row) } })
  if (parsed.type !== 'job') throw new Error('A job became another line')
  return parsed.job
}

function askedBy({ kind, organizationKind, targetStatus: status, policy, purposeCode, ticketCode }: JobRow): object {
  switch (kind) {
    case 'provision':
      return { kind, organizationKind, ...(policy === undefined ? {} : { policy }) }
    case 'set_policy':
      return { kind, status, policy }
    case 'set_status':
      return { kind, status }
    case 'escalate':
      return { kind, purpose: purposeCode, ticket: ticketCode }
    default:
      return { kind: 'close' }
  }
}

/**
 * A zone's jobs, oldest first, then each new one as it is ordered, and a heartbeat every second. A job that the zone has not acknowledged
 * comes again on its next connection; on one connection it comes once.
 */
export async function* streamJobs(
  { directory, heads, clock, signingKey }: ControlServices,
  zone: string,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let position = 0
  const encode = (line: ZoneJobLine): string => JSON.stringify(zoneJobLine.parse(line))
  while (!signal.aborted) {
    const { rows, head } = await directory.withDirectory(async (tx) => {
      const jobs = await tx.zoneJob.findMany({
        where: { zoneCode: zone, outcome: 'open', sequence: { gt: position } },
        orderBy: { sequence: 'asc' },
        take: batch,
      })
      const cells = await tx.cell.findMany({ where: { zoneCode: zone }, select: { number: true, code: true } })
      const codes = new Map(cells.map((cell) => [cell.number, cell.code]))
      const newest = await tx.zoneJobHead.findUnique({ where: { zoneCode: zone } })
      const rows: JobRow[] = []
      for (const job of jobs)
        rows.push({ ...job, cellCode: codes.get(job.cellNumber) ?? '', policy: await policyOfJob(tx, job, signingKey) })
      return { rows, head: Number(newest?.sequence ?? 0) }
    })
    for (const row of rows) {
      yield encode({ type: 'job', job: toZoneJob(row) })
      position = Number(row.sequence)
    }
    if (rows.length === batch) continue
    yield encode({ type: 'heartbeat', head, at: clock.now().toISOString() })
    await heads.wait(({ jobs }) => (jobs.get(zone) ?? 0) > head, heartbeatMs, signal)
  }
}
