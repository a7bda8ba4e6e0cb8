/**
 * Bodies of 64 MiB through the edge and through HAProxy, one at a time over a kept connection: MB/s each way, CPU for a GiB, and what a client
 * costs in memory that asks for one and does not take it.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { join } from 'node:path'
import type { BenchResult, BenchRow } from './bench.ts'
import { ensurePrograms } from './edge-lab.ts'
import { pssMiB } from './memory.ts'
import { costOf, freePort, inTurns, ProxyLab, type Proxy } from './proxy-lab.ts'
import { median } from './rounds.ts'
import { download, openSocket, stalled, streamBytes, upload } from './stream-load.ts'

const rounds = 7
const bodiesARound = 6
const stalledClients = 8

interface Seen {
  readonly rates: number[]
  readonly cpuS: number[]
}

export async function edgeStreamsBench(): Promise<BenchResult> {
  ensurePrograms()
  const lab = new ProxyLab()
  try {
    const [files, sink] = [await freePort(), await freePort()]
    lab.file('big', Buffer.alloc(streamBytes, 'b'))
    await lab.nginx(files, `server { listen 127.0.0.1:${files}; location /api/v1/big { alias ${join(lab.folder, 'big')}; } }`)
    await lab.start('the backend of uploads', sink, process.execPath, [join(import.meta.dirname, 'sink-server.ts'), String(sink)])
    const rows = [
      ...(await compare('download', await contenders(lab, files), lab.org, download, 1)),
      ...(await compare('upload', await contenders(lab, sink), lab.org, upload, 0.7)),
      await memoryRow(await lab.edge(await freePort(), files), lab.org),
    ]
    return { name: 'Streams through the edge', rows }
  } finally {
    lab.stop()
  }
}

async function contenders(lab: ProxyLab, backend: number): Promise<readonly Proxy[]> {
  const [haproxy, edge] = [await freePort(), await freePort()]
  const config = `frontend public
  mode http
  bind 127.0.0.1:${haproxy}
  default_backend eu
backend eu
  mode http
  http-reuse always
  server s 127.0.0.1:${backend}
`
  return [await lab.haproxy(haproxy, config), await lab.edge(edge, backend)]
}

async function compare(what: string, proxies: readonly Proxy[], org: string, move: typeof download, least: number): Promise<BenchRow[]> {
  const seen = new Map(proxies.map((proxy): [Proxy, Seen] => [proxy, { rates: [], cpuS: [] }]))
  const sockets = new Map(await Promise.all(proxies.map(async (proxy) => [proxy, await openSocket(proxy.port)] as const)))
  const round = async (proxy: Proxy): Promise<void> => {
    const socket = sockets.get(proxy)
    if (!socket) return
    const rates: number[] = []
    const { cpuMs } = await costOf(proxy, async () => {
      for (let body = 0; body < bodiesARound; body += 1) rates.push(await move(socket, org))
    })
    seen.get(proxy)?.rates.push(median(rates))
    seen.get(proxy)?.cpuS.push((cpuMs / 1000 / (bodiesARound * streamBytes)) * 1024 ** 3)
  }
  await inTurns(proxies, 1, round)
  for (const { rates, cpuS } of seen.values()) [rates.length, cpuS.length] = [0, 0]
  await inTurns(proxies, rounds, round)
  for (const socket of sockets.values()) socket.destroy()
  const [base] = [...seen.values()]
  return [...seen].map(([{ name }, { rates, cpuS }], index): BenchRow => {
    const ratio = median(rates) / median(base?.rates ?? [])
    const limit = { says: `≥ ${least}`, holds: ratio >= least }
    const figure = `${median(rates).toFixed(0)} MB/s, ${median(cpuS).toFixed(2)} s CPU/GiB`
    return { what: `${what}, ${name}`, figure, ratio: ratio.toFixed(2), ...(index === 1 ? { limit } : {}) }
  })
}

/** What stays once the kernel's buffers are full: the process's own memory, not theirs. */
async function memoryRow(edge: Proxy, org: string): Promise<BenchRow> {
  const first = await stalled(edge.port, org, stalledClients)
  await settled(edge)
  for (const socket of first) socket.destroy()
  const before = await settled(edge)
  const sockets = await stalled(edge.port, org, stalledClients)
  const grown = (((await settled(edge)) - before) * 1024) / stalledClients
  for (const socket of sockets) socket.destroy()
  const limit = { says: '≤ 256 KiB', holds: grown <= 256 }
  return { what: `memory for each of ${stalledClients} stalled downloads of 64 MiB`, figure: `${grown.toFixed(0)} KiB`, limit }
}

/** Memory once it has not grown for a second. */
async function settled({ pid }: Proxy): Promise<number> {
  for (let [last, same] = [pssMiB([pid]), 0]; ;) {
    await wait(200)
    const now = pssMiB([pid])
    same = Math.abs(now - last) < 0.1 ? same + 1 : 0
    if (same === 5) return now
    last = now
  }
}
