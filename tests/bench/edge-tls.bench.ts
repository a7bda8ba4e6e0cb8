/** What TLS 1.3 costs at the edge against HAProxy: a request on a kept connection, a whole handshake, a resumed one; each with its request. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { authority } from '../../apps/edge/src/test-support/certificates.ts'
import type { BenchResult, BenchRow } from './bench.ts'
import { ensurePrograms } from './edge-lab.ts'
import { costOf, freePort, inTurns, ProxyLab, type Proxy } from './proxy-lab.ts'
import { median } from './rounds.ts'
import { connections, ticketOf, type TlsTarget } from './tls-load.ts'
import { kept } from './wrk.ts'

const rounds = 5
const roundS = 4
/** JavaScript is compiled as it runs, and a connection's start runs once for each: it settles after some thousands. */
const warmUpS = 10

/** CPU milliseconds for one of whatever was done. */
type Work = (proxy: Proxy, target: TlsTarget, seconds: number) => Promise<number>

export async function edgeTlsBench(): Promise<BenchResult> {
  ensurePrograms()
  const lab = new ProxyLab()
  try {
    const proxies = await contenders(lab)
    const tickets = new Map<Proxy, Buffer>()
    for (const proxy of proxies) tickets.set(proxy, await ticketOf(targetOf(lab, proxy)))
    const keptRequests: Work = async (proxy, _target, seconds) => {
      const { cpuMs, result } = await costOf(proxy, () => kept(lab, `https://localhost:${proxy.port}`, seconds))
      return cpuMs / result
    }
    const handshakes =
      (resume: boolean): Work =>
      async (proxy, target, seconds) => {
        const ticket = resume ? tickets.get(proxy) : undefined
        const { cpuMs, result } = await costOf(proxy, () => connections(target, seconds, ticket))
        if (result.resumed !== (resume ? result.made : 0)) throw new Error(`${proxy.name} resumed ${result.resumed} of ${result.made}`)
        return cpuMs / result.made
      }
    const rows = [
      ...(await compare(lab, proxies, 'a request on a kept connection', keptRequests, 2.0)),
      ...(await compare(lab, proxies, 'a whole handshake and a request', handshakes(false), 1.3)),
      ...(await compare(lab, proxies, 'a resumed handshake and a request', handshakes(true), 1.7)),
    ]
    return { name: 'TLS at the edge', rows }
  } finally {
    lab.stop()
  }
}

const targetOf = ({ org }: ProxyLab, { port }: Proxy): TlsTarget => ({ port, servername: 'localhost', org })

async function contenders(lab: ProxyLab): Promise<readonly Proxy[]> {
  const [backend, haproxy, edge] = [await freePort(), await freePort(), await freePort()]
  const folder = join(lab.folder, 'certificates')
  authority(join(lab.folder, 'authority')).issue(folder, 'localhost', ['localhost'])
  const both = lab.file('localhost.pem', ['crt', 'key'].map((end) => readFileSync(join(folder, `localhost.${end}`), 'utf8')).join(''))
  await lab.nginx(backend, `server { listen 127.0.0.1:${backend}; location / { return 200 "${'a'.repeat(200)}"; } }`)
  const config = `frontend public
  mode http
  bind 127.0.0.1:${haproxy} ssl crt ${both} alpn http/1.1
  default_backend eu
backend eu
  mode http
  http-reuse always
  server s 127.0.0.1:${backend}
`
  return [await lab.haproxy(haproxy, config), await lab.edge(edge, backend, ['--certificates', folder])]
}

async function compare(lab: ProxyLab, proxies: readonly Proxy[], what: string, work: Work, most: number): Promise<BenchRow[]> {
  const seen = new Map(proxies.map((proxy): [Proxy, number[]] => [proxy, []]))
  for (const proxy of proxies) await work(proxy, targetOf(lab, proxy), warmUpS)
  await inTurns(proxies, rounds, async (proxy) => void seen.get(proxy)?.push(await work(proxy, targetOf(lab, proxy), roundS)))
  const [base = []] = [...seen.values()]
  return [...seen].map(([{ name }, costs], index): BenchRow => {
    const ratio = median(costs) / median(base)
    const limit = { says: `≤ ${most}`, holds: ratio <= most }
    return {
      what: `${what}, ${name}`,
      figure: `${median(costs).toFixed(3)} ms`,
      ratio: ratio.toFixed(2),
      ...(index === 1 ? { limit } : {}),
    }
  })
}
