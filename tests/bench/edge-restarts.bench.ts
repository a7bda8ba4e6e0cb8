/**
 * Ten rolling restarts of the edge behind its parent, two threads, under three loads that never pause: clients that keep their connections, a storm of
 * one-request connections, and HTTP/2. None may fail; what HTTP/2 refuses as not processed is asked again, as clients do. Meanwhile a TLS
 * client shows one ticket again and again, over threads and restarts.
 */
import { EdgeBehindParent } from '../../apps/edge/src/test-support/edge-behind-parent.ts'
import { bareHost } from '../../apps/edge/src/test-support/edge-lab.ts'
import { eventually } from '../../apps/edge/src/test-support/eventually.ts'
import { startHttp2Load } from '../../apps/edge/src/test-support/http2-load.ts'
import { startLoad, type Load } from '../../apps/edge/src/test-support/load.ts'
import { ticketHolder } from '../../apps/edge/src/test-support/tls-client.ts'
import type { BenchResult, BenchRow } from './bench.ts'

const restarts = 10
const resumedMin = 0.99

export async function edgeRestartsBench(): Promise<BenchResult> {
  const edge = new EdgeBehindParent()
  const org = edge.lab.org()
  // A machine that is full sheds load on purpose, which is not what is measured here.
  await edge.start({
    limits: { drainMs: 3000, organizationRequestsPerSecond: 16_000, organizationRequestsBurst: 1_000_000, shedLagMs: 10_000 },
  })
  try {
    const { port, ca } = edge
    const headers = { host: bareHost, 'x-org-id': org }
    const h2 = startHttp2Load({
      ...{ port, ca: ca.pem, serverName: 'localhost', connections: 2 },
      headers: { ':authority': bareHost, ':path': '/api/v1/units', 'x-org-id': org },
    })
    const loads: Record<string, Load> = {
      'kept connections': startLoad({ port, clients: 8, keepAlive: true, headers }),
      'a connection for each request': startLoad({ port, clients: 8, keepAlive: false, headers }),
      'HTTP/2, 16 streams': h2,
    }
    const tickets = await repeatTicket(edge)
    for (let done = 0; done < restarts; done += 1) {
      const before = Object.values(loads).map((load) => load.answered)
      await eventually(async () => Object.values(loads).every((load, index) => load.answered > (before[index] ?? 0) + 100))
      await edge.restart()
    }
    await Promise.all(Object.values(loads).map((load) => load.stop()))
    const { shown, resumed } = await tickets.stop()
    const rows = Object.entries(loads).map(([what, { answered, failures }]): BenchRow => ({
      what: `${restarts} restarts, ${what}: failed of ${answered.toLocaleString('en')} requests`,
      figure: `${failures.length}${failures.length > 0 ? ` (${failures[0]})` : ''}`,
      limit: { says: '0', holds: failures.length === 0 && answered > restarts * 100 },
    }))
    rows.push({ what: 'HTTP/2: asked again after REFUSED_STREAM or on a connection being left', figure: String(h2.again) })
    rows.push({
      what: `sessions resumed with one ticket, ${shown} connections to two threads over ${restarts} restarts`,
      figure: `${((100 * resumed) / shown).toFixed(1)} %`,
      limit: { says: '≥ 99 %', holds: resumed / shown >= resumedMin },
    })
    return { name: 'Rolling restarts of the edge', rows }
  } finally {
    await edge.stop()
  }
}

async function repeatTicket({ port, ca }: EdgeBehindParent): Promise<{ stop(): Promise<{ shown: number; resumed: number }> }> {
  const request = `GET /healthz HTTP/1.1\r\nHost: ${bareHost}\r\n\r\n`
  const holder = await ticketHolder(port, { ca: ca.pem, servername: 'localhost' }, request)
  let [running, shown, resumed] = [true, 0, 0]
  const loop = (async () => {
    while (running) {
      if (await holder.resumes()) resumed += 1
      shown += 1
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  return {
    stop: async () => {
      running = false
      await loop
      return { shown, resumed }
    },
  }
}
