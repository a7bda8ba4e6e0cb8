/** A request's CPU at the edge against published Node proxies that look the organisation up and do nothing else: no limits, metrics, traces or log. */
import type { BenchResult, BenchRow } from './bench.ts'
import { cases, EdgeLab, type Contender } from './edge-lab.ts'
import { costOf, inTurns } from './proxy-lab.ts'
import { median } from './rounds.ts'

const peers = ['fast-proxy', 'httpxy', 'http-proxy-3']
const rounds = 3
const roundS = 4
const warmUpS = 6

export async function edgePeersBench(): Promise<BenchResult> {
  const lab = new EdgeLab()
  try {
    const [haproxy, edge] = await lab.start()
    const [one] = cases
    if (!haproxy || !edge || !one) throw new Error('There is nothing to compare')
    const contenders = [edge, haproxy]
    for (const peer of peers) contenders.push(await lab.peer(peer))
    const seen = new Map(contenders.map((contender): [Contender, number[]] => [contender, []]))
    for (const contender of contenders) await lab.load(contender, one, warmUpS)
    await inTurns(contenders, rounds, async (contender) => {
      const { cpuMs, result } = await costOf(contender, () => lab.load(contender, one, roundS))
      seen.get(contender)?.push(cpuMs / result)
    })
    const costs = new Map([...seen].map(([contender, all]) => [contender, median(all)]))
    const ours = costs.get(edge) ?? Number.NaN
    const cheapest = Math.min(...contenders.slice(2).map((contender) => costs.get(contender) ?? Number.POSITIVE_INFINITY))
    const rows = contenders.map((contender): BenchRow => {
      const each = costs.get(contender) ?? Number.NaN
      return { what: `${one.name}, ${contender.name}`, figure: `${each.toFixed(4)} ms`, ratio: (each / ours).toFixed(2) }
    })
    const share = ours / cheapest
    rows.push({ what: 'this edge of the cheapest Node peer', figure: share.toFixed(2), limit: { says: '≤ 0.33', holds: share <= 1 / 3 } })
    return { name: 'A request at the edge and at published Node proxies', rows }
  } finally {
    lab.stop()
  }
}
