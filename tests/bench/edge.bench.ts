/**
 * What a request costs at the edge: CPU of the process tree from /proc over the requests that a load completed, against HAProxy on one
 * thread in the same run, rounds interleaved and their order turned. Tracing, access log, metrics, limits and deadlines are on; HAProxy
 * logs nothing. Throughput and latency are what the machine allows and are not compared.
 */
import type { BenchResult, BenchRow } from './bench.ts'
import { cases, EdgeLab, type Case, type Contender } from './edge-lab.ts'
import { cpuMsOf, processTree } from './process-cpu.ts'
import { median } from './rounds.ts'

const rounds = 3
const roundS = 4
/** JavaScript is compiled as it runs: short rounds measure the compiler. */
const warmUpS = 6

/** Of HAProxy's CPU per request. */
const limits: Readonly<Record<string, number>> = { 'GET 200 B': 1.3, 'GET 10 kB': 1.4, 'POST 1 kB': 1.4 }

export async function edgeBench(): Promise<BenchResult> {
  const lab = new EdgeLab()
  try {
    const contenders = await lab.start()
    const rows: BenchRow[] = []
    for (const one of cases) rows.push(...(await compare(lab, one, contenders)))
    return { name: 'CPU a request at the edge', rows }
  } finally {
    lab.stop()
  }
}

async function compare(lab: EdgeLab, one: Case, contenders: readonly Contender[]): Promise<BenchRow[]> {
  const seen = new Map(contenders.map((contender): [Contender, number[]] => [contender, []]))
  for (const contender of contenders) await lab.load(contender, one, warmUpS)
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const pids = processTree(contender.pid)
      const before = cpuMsOf(pids)
      const requests = await lab.load(contender, one, roundS)
      seen.get(contender)?.push((cpuMsOf(pids) - before) / requests)
    }
  }
  const [reference] = contenders
  const base = median((reference && seen.get(reference)) ?? [])
  return contenders.map((contender): BenchRow => {
    const each = median(seen.get(contender) ?? [])
    const limit = limits[one.name]
    const ratio = each / base
    return {
      what: `${one.name}, ${contender.name}`,
      figure: `${each.toFixed(4)} ms`,
      ratio: ratio.toFixed(2),
      ...(contender.name.endsWith('node:net') && limit !== undefined ? { limit: { says: `≤ ${limit}`, holds: ratio <= limit } } : {}),
    }
  })
}
