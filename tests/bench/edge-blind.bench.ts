/**
 * Connections that the edge passes on unread, against HAProxy in TCP mode by the same server name, both with a PROXY header to the zone: CPU for a
 * GiB and MB/s down, CPU for a new connection with one request, and for a request on a kept one.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { authority } from '../../apps/edge/src/test-support/certificates.ts'
import type { BenchResult, BenchRow } from './bench.ts'
import { ensurePrograms } from './edge-lab.ts'
import { costOf, freePort, inTurns, ProxyLab, type Proxy } from './proxy-lab.ts'
import { median } from './rounds.ts'
import { streamBytes } from './stream-load.ts'
import { ask, connections, downloadTls, openTls, type TlsTarget } from './tls-load.ts'

const rounds = 5
const servername = 'eu.localhost'
const connectionsS = 4
/** JavaScript is compiled as it runs, and a connection's start runs once for each: it settles after some thousands. */
const warmUpRounds = 3
const keptConnections = 32
const keptRequests = 15_000
const bodiesARound = 4

interface Measured {
  readonly cpu: number
  readonly rate?: number
}

export async function edgeBlindBench(): Promise<BenchResult> {
  ensurePrograms()
  const lab = new ProxyLab()
  try {
    const proxies = await contenders(lab)
    const targetOf = ({ port }: Proxy): TlsTarget => ({ port, servername, org: lab.org })
    const newOnes = async (proxy: Proxy): Promise<Measured> => {
      const { cpuMs, result } = await costOf(proxy, () => connections(targetOf(proxy), connectionsS))
      return { cpu: cpuMs / result.made }
    }
    const keptOnes = async (proxy: Proxy): Promise<Measured> => {
      const sockets = await Promise.all(Array.from({ length: keptConnections }, () => openTls(targetOf(proxy))))
      let asked = 0
      const { cpuMs } = await costOf(proxy, () =>
        Promise.all(
          sockets.map(async (socket) => {
            while (asked < keptRequests) {
              asked += 1
              await ask(socket, targetOf(proxy))
            }
          }),
        ),
      )
      for (const socket of sockets) socket.destroy()
      return { cpu: cpuMs / asked }
    }
    const down = async (proxy: Proxy): Promise<Measured> => {
      const socket = await openTls(targetOf(proxy))
      const rates: number[] = []
      const { cpuMs } = await costOf(proxy, async () => {
        for (let body = 0; body < bodiesARound; body += 1) rates.push(await downloadTls(socket, targetOf(proxy), streamBytes))
      })
      socket.destroy()
      return { cpu: (cpuMs / 1000 / (bodiesARound * streamBytes)) * 1024 ** 3, rate: median(rates) }
    }
    const rows = [
      ...(await compare(proxies, 'a new connection and a request', newOnes, 'ms', 2.2)),
      ...(await compare(proxies, 'a request on a kept connection', keptOnes, 'ms', 1.7)),
      ...(await compare(proxies, 'one stream down', down, 's CPU/GiB', 1.3)),
    ]
    return { name: 'Connections passed on unread', rows }
  } finally {
    lab.stop()
  }
}

async function contenders(lab: ProxyLab): Promise<readonly Proxy[]> {
  const [backend, haproxy, edge] = [await freePort(), await freePort(), await freePort()]
  const [zoneFolder, edgeFolder] = [join(lab.folder, 'zone'), join(lab.folder, 'certificates')]
  const ca = authority(join(lab.folder, 'authority'))
  ca.issue(zoneFolder, servername, [servername])
  ca.issue(edgeFolder, 'localhost', ['localhost'])
  lab.file('big', Buffer.alloc(streamBytes, 'b'))
  if (readFileSync(join(zoneFolder, `${servername}.crt`)).length === 0) throw new Error('There is no certificate')
  const files = `ssl_certificate ${join(zoneFolder, servername)}.crt; ssl_certificate_key ${join(zoneFolder, servername)}.key; ssl_protocols TLSv1.3;`
  const places = `location /api/v1/200 { return 200 "${'a'.repeat(200)}"; } location /api/v1/big { alias ${join(lab.folder, 'big')}; }`
  await lab.nginx(backend, `server { listen 127.0.0.1:${backend} ssl proxy_protocol; ${files} ${places} }`)
  const config = `frontend public
  mode tcp
  bind 127.0.0.1:${haproxy}
  tcp-request inspect-delay 5s
  tcp-request content accept if { req.ssl_hello_type 1 }
  use_backend eu if { req.ssl_sni -i ${servername} }
backend eu
  mode tcp
  server s 127.0.0.1:${backend} send-proxy-v2
`
  return [await lab.haproxy(haproxy, config), await lab.edge(edge, backend, ['--certificates', edgeFolder])]
}

async function compare(
  proxies: readonly Proxy[],
  what: string,
  work: (proxy: Proxy) => Promise<Measured>,
  unit: string,
  most: number,
): Promise<BenchRow[]> {
  const seen = new Map(proxies.map((proxy): [Proxy, Measured[]] => [proxy, []]))
  await inTurns(proxies, warmUpRounds, async (proxy) => void (await work(proxy)))
  await inTurns(proxies, rounds, async (proxy) => void seen.get(proxy)?.push(await work(proxy)))
  const costOfEach = (all: readonly Measured[]): number => median(all.map(({ cpu }) => cpu))
  const rateOf = (all: readonly Measured[]): number => median(all.map(({ rate = 0 }) => rate))
  const [base = []] = [...seen.values()]
  const rows: BenchRow[] = []
  for (const [{ name }, all] of seen) {
    const ratio = costOfEach(all) / costOfEach(base)
    const ours = all !== base
    const limit = { says: `≤ ${most}`, holds: ratio <= most }
    rows.push({
      what: `${what}, ${name}`,
      figure: `${costOfEach(all).toFixed(3)} ${unit}`,
      ratio: ratio.toFixed(2),
      ...(ours && { limit }),
    })
    if (rateOf(all) === 0) continue
    const faster = rateOf(all) / rateOf(base)
    const least = { says: '≥ 0.9', holds: faster >= 0.9 }
    rows.push({
      what: `${what}, ${name}`,
      figure: `${rateOf(all).toFixed(0)} MB/s`,
      ratio: faster.toFixed(2),
      ...(ours && { limit: least }),
    })
  }
  return rows
}
