/**
 * What the edge and HAProxy add to an answer's time at 1,000 requests a second over four kept connections, each request sent at its own time
 * whether or not the others are back. A round in which the direct p99 was above a millisecond says more of the machine than of the proxies and is void.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { BenchResult, BenchRow } from './bench.ts'
import { ensurePrograms } from './edge-lab.ts'
import { freePort, ProxyLab, type Proxy } from './proxy-lab.ts'
import { median } from './rounds.ts'

const rounds = 15
const validLeast = 9
const roundMs = 2000
const connectionsOpen = 4
const everyMs = 1
const directP99MostUs = 1000

interface Times {
  readonly p50: number
  readonly p99: number
}

export async function edgeLatencyBench(): Promise<BenchResult> {
  ensurePrograms()
  const lab = new ProxyLab()
  try {
    const [backend, haproxy, edge] = [await freePort(), await freePort(), await freePort()]
    await lab.nginx(backend, `server { listen 127.0.0.1:${backend}; location / { return 200 "${'a'.repeat(200)}"; } }`)
    const config = `frontend public
  mode http
  bind 127.0.0.1:${haproxy}
  default_backend eu
backend eu
  mode http
  http-reuse always
  server s 127.0.0.1:${backend}
`
    const proxies = [await lab.haproxy(haproxy, config), await lab.edge(edge, backend)]
    const direct: Proxy = { name: 'direct', port: backend, pid: 0 }
    // Compiled before it is measured.
    for (const proxy of proxies) for (let time = 0; time < 4; time += 1) await timesOf(proxy, lab.org)
    const added: Times[][] = proxies.map(() => [])
    let valid = 0
    for (let round = 0; round < rounds; round += 1) {
      const base = await timesOf(direct, lab.org)
      const seen: Times[] = []
      for (const proxy of proxies) seen.push(await timesOf(proxy, lab.org))
      if (base.p99 > directP99MostUs) continue
      valid += 1
      seen.forEach(({ p50, p99 }, index) => added[index]?.push({ p50: p50 - base.p50, p99: p99 - base.p99 }))
    }
    return { name: 'Time that is added at 1,000 requests a second', rows: rowsOf(added, valid) }
  } finally {
    lab.stop()
  }
}

function rowsOf([theirs = [], ours = []]: Times[][], valid: number): BenchRow[] {
  const rows: BenchRow[] = [
    { what: 'rounds that count', figure: `${valid} of ${rounds}`, limit: { says: `≥ ${validLeast}`, holds: valid >= validLeast } },
  ]
  if (valid === 0) return rows
  for (const [part, mostUs] of [
    ['p50', 300],
    ['p99', 1000],
  ] as const) {
    const [haproxy, edge] = [median(theirs.map((times) => times[part])), median(ours.map((times) => times[part]))]
    const more = edge - haproxy
    const limit = { says: `≤ ${mostUs / 1000} ms more`, holds: more <= mostUs }
    rows.push({ what: `${part} added by HAProxy`, figure: `${haproxy.toFixed(0)} µs` })
    rows.push({ what: `${part} added by this edge`, figure: `${edge.toFixed(0)} µs, ${more.toFixed(0)} µs more`, limit })
  }
  return rows
}

async function timesOf({ port }: Proxy, org: string): Promise<Times> {
  const sockets = await Promise.all(Array.from({ length: connectionsOpen }, () => opened(port)))
  const request = Buffer.from(`GET /api/v1/200 HTTP/1.1\r\nHost: localhost:${port}\r\nX-Org-Id: ${org}\r\nAccept: application/json\r\n\r\n`)
  const times: number[] = []
  const sentAt = sockets.map((): number[] => [])
  sockets.forEach((socket, index) =>
    socket.on('data', (chunk) => {
      const now = performance.now()
      // Answers that were waited for together come together.
      for (let count = chunk.toString('latin1').split('HTTP/1.1 200').length - 1; count > 0; count -= 1) {
        const sent = sentAt[index]?.shift()
        if (sent !== undefined) times.push((now - sent) * 1000)
      }
    }),
  )
  const start = performance.now()
  for (let made = 0; made * everyMs < roundMs;) {
    const now = performance.now()
    if (now - start < made * everyMs) {
      // Whoever turned in a loop here would take a processor from those who are measured.
      await wait(1)
      continue
    }
    sentAt[made % connectionsOpen]?.push(now)
    sockets[made % connectionsOpen]?.write(request)
    made += 1
  }
  while (times.length < roundMs / everyMs) await wait(1)
  for (const socket of sockets) socket.destroy()
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}

async function opened(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  return socket
}
