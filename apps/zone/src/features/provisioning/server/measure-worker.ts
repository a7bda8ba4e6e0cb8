/** What a worker can measure: the database and its own lease, the object store, and the zone's edge with the age of its directory. */
import { z } from 'zod'
import type { Measurement, MeasuredProcess } from './report-health.ts'

const answerWithinMs = 2_000

export interface MeasureWorkerOptions {
  readonly instanceId: string
  readonly leaseMs: number
  /** Admin address of the zone's edge. */
  readonly edgeAdminUrl: string
  /** The zone's and cell's names make the edge's opaque id. */
  readonly cell: string
  leaseRenewedAt(): Date
  pingDatabase(): Promise<unknown>
  checkObjectStore(): Promise<unknown>
}

const edgeAnswer = z.object({
  dependencies: z.object({ directory: z.object({ state: z.enum(['up', 'down', 'unknown']), ageMs: z.number().nullish() }) }),
})

export async function measureWorker(options: MeasureWorkerOptions): Promise<readonly MeasuredProcess[]> {
  const leaseFresh = Date.now() - options.leaseRenewedAt().getTime() < options.leaseMs
  const [postgres, objectStore, edge] = await Promise.all([
    timed('postgres', () => options.pingDatabase()),
    timed('object_store', () => options.checkObjectStore()),
    measureEdge(options),
  ])
  const worker: MeasuredProcess = {
    instanceId: options.instanceId,
    role: 'worker',
    parts: [postgres, objectStore, { part: 'workflows', state: leaseFresh ? 'up' : 'down' }],
  }
  return [worker, edge]
}

async function measureEdge({ edgeAdminUrl, cell }: MeasureWorkerOptions): Promise<MeasuredProcess> {
  const instanceId = `edge ${cell}`
  const startedAt = performance.now()
  try {
    const answer = await fetch(new URL('/readyz', edgeAdminUrl), { signal: AbortSignal.timeout(answerWithinMs) })
    const { directory } = edgeAnswer.parse(await answer.json()).dependencies
    const parts: Measurement[] = [
      { part: 'edge', state: 'up', latencyMs: performance.now() - startedAt },
      { part: 'directory', state: directory.state },
    ]
    return { instanceId, role: 'edge', parts, directoryAgeMs: directory.ageMs ?? null }
  } catch {
    return {
      instanceId,
      role: 'edge',
      parts: [
        { part: 'edge', state: 'down' },
        { part: 'directory', state: 'unknown' },
      ],
    }
  }
}

/** Runs a check and says whether it answered in time, and how fast. */
export async function timed(part: Measurement['part'], check: () => Promise<unknown>): Promise<Measurement> {
  const startedAt = performance.now()
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('no answer in time')), answerWithinMs)
  try {
    await Promise.race([check(), late])
    return { part, state: 'up', latencyMs: performance.now() - startedAt }
  } catch {
    return { part, state: 'down' }
  } finally {
    clearTimeout(timer)
  }
}
