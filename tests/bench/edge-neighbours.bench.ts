/**
 * What others notice of a bad neighbour: a flood of ids that nobody has, one organisation at a hundred times its share, a cell that is dead. Fifty
 * organisations ask at a steady pace in rounds with and without the neighbour, interleaved; the p99 of a round with him over the p99 of the round without
 * him before it, median of all pairs. None of their requests may fail, and a flood may not make the edge ask the control plane anything.
 */
import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { EdgeBehindParent } from '../../apps/edge/src/test-support/edge-behind-parent.ts'
import { bareHost } from '../../apps/edge/src/test-support/edge-lab.ts'
import { freePort } from '../support/free-port.ts'
import type { BenchResult, BenchRow } from './bench.ts'
import type { PacedOrders, PacedReport } from './paced-client.ts'
import { median } from './rounds.ts'

const pairs = Number(process.env['BENCH_PAIRS'] ?? 9)
const roundS = 4
const p99Max = 1.5
/** Fifty organisations at six requests a second each. */
const others = { organizations: 50, perSecond: 300 }
const share = others.perSecond / others.organizations

interface Neighbour {
  readonly what: string
  readonly orders: Omit<PacedOrders, 'port' | 'host' | 'seconds'>
}

export async function edgeNeighboursBench(): Promise<BenchResult> {
  const edge = new EdgeBehindParent()
  const { lab } = edge
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  lab.cell(3, 'us', `http://127.0.0.1:${await freePort()}`)
  lab.cell(4, 'us', `http://127.0.0.1:${portOf(silent)}`)
  const good = Array.from({ length: others.organizations }, () => lab.org())
  const one = lab.org()
  const away = Array.from({ length: 10 }, () => lab.org({ cell: 3 }))
  const mute = Array.from({ length: 10 }, () => lab.org({ cell: 4 }))
  edge.zone.answer = (_request, response) => void response.end('x'.repeat(200))
  // An organisation may ask a hundred times a second; nothing is shed, since this machine is full by design.
  const rates = { organizationRequestsPerSecond: 100, organizationRequestsBurst: 200 }
  await edge.start({ threads: 1, limits: { ...rates, shedLagMs: 10_000, answerTimeoutMs: 1000, connectTimeoutMs: 500 } })
  try {
    const neighbours: readonly Neighbour[] = [
      { what: 'a flood of unknown ids, 2,000 a second', orders: { perSecond: 2000, connections: 32, organizations: [] } },
      { what: 'one organisation at 100 times its share', orders: { perSecond: share * 100, connections: 32, organizations: [one] } },
      { what: 'a cell that refuses connections, 200 a second', orders: { perSecond: 200, connections: 32, organizations: away } },
      { what: 'a cell that takes requests and says nothing, 50 a second', orders: { perSecond: 50, connections: 64, organizations: mute } },
    ]
    const calm = (): Promise<PacedReport> =>
      paced({ ...{ port: edge.port, host: bareHost, seconds: roundS }, ...others, connections: 16, organizations: good })
    // Compiled, and every connection open.
    await calm()
    await calm()
    const rows: BenchRow[] = []
    for (const { what, orders } of neighbours) {
      const ratios: number[] = []
      let [failed, asked, calls] = [0, 0, 0]
      const seen: Record<number, number> = {}
      for (let pair = 0; pair < pairs; pair += 1) {
        const without = await calm()
        const before = edgeCalls(edge)
        const [beside, his] = await Promise.all([calm(), paced({ port: edge.port, host: bareHost, seconds: roundS, ...orders })])
        calls += edgeCalls(edge) - before
        for (const [status, count] of Object.entries(his.statuses)) seen[Number(status)] = (seen[Number(status)] ?? 0) + count
        ratios.push(p99(beside) / p99(without))
        for (const report of [without, beside]) {
          asked += report.latenciesMs.length
          failed += report.latenciesMs.length - (report.statuses[200] ?? 0)
        }
      }
      const ratio = median(ratios)
      rows.push({
        what: `${what} (answered ${Object.entries(seen)
          .map(([status, count]) => `${status}: ${count}`)
          .join(', ')}): p99 of others`,
        figure: `${failed} of ${asked.toLocaleString('en')} failed`,
        ratio: ratio.toFixed(2),
        limit: { says: `0, ≤ ${p99Max}`, holds: failed === 0 && ratio <= p99Max },
      })
      if (orders.organizations.length === 0)
        rows.push({ what: 'calls of the control plane during the flood', figure: String(calls), limit: { says: '0', holds: calls === 0 } })
    }
    return { name: 'Bad neighbours at the edge', rows }
  } finally {
    silent.close()
    await edge.stop()
  }
}

const edgeCalls = ({ lab }: EdgeBehindParent): number => lab.controlPlane.calls
const portOf = (server: Server): number => (server.address() as { port: number }).port

function p99({ latenciesMs }: PacedReport): number {
  const sorted = [...latenciesMs].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN
}

async function paced(orders: PacedOrders): Promise<PacedReport> {
  const worker = new Worker(new URL('paced-client.ts', import.meta.url), { workerData: orders })
  const [report] = (await once(worker, 'message')) as [PacedReport]
  await worker.terminate()
  return report
}
