/**
 * `npm run bench [-- name …]`: runs the benchmarks one after the other and prints their tables; ends with 1 when a limit is exceeded. Figures
 * are ratios of one run on one machine; docs/benchmarks.md keeps the ones that were seen, with the machine they were seen on.
 */
import { cpus, loadavg } from 'node:os'
import { argv, exit, stdout } from 'node:process'
import { asMarkdown, holds, type BenchResult } from './bench.ts'

const benches: Readonly<Record<string, () => Promise<BenchResult>>> = {
  directory: async () => (await import('./directory.bench.ts')).directoryBench(),
  edge: async () => (await import('./edge.bench.ts')).edgeBench(),
  'edge-peers': async () => (await import('./edge-peers.bench.ts')).edgePeersBench(),
  'edge-streams': async () => (await import('./edge-streams.bench.ts')).edgeStreamsBench(),
  'edge-tls': async () => (await import('./edge-tls.bench.ts')).edgeTlsBench(),
  'edge-blind': async () => (await import('./edge-blind.bench.ts')).edgeBlindBench(),
  'edge-latency': async () => (await import('./edge-latency.bench.ts')).edgeLatencyBench(),
  haproxy: async () => (await import('./haproxy.bench.ts')).haproxyBench(),
  'edge-decisions': async () => (await import('./edge-decisions.bench.ts')).edgeDecisionsBench(),
  'edge-restarts': async () => (await import('./edge-restarts.bench.ts')).edgeRestartsBench(),
  'edge-neighbours': async () => (await import('./edge-neighbours.bench.ts')).edgeNeighboursBench(),
  'edge-pieces': async () => (await import('./edge-pieces.bench.ts')).edgePiecesBench(),
  'directory-change': async () => (await import('./directory-change.bench.ts')).directoryChangeBench(),
  'org-transaction': async () => (await import('./org-transaction.bench.ts')).orgTransactionBench(),
  'signed-in-read': async () => (await import('./signed-in-read.bench.ts')).signedInReadBench(),
  'large-association': async () => (await import('./large-association.bench.ts')).largeAssociationBench(),
  'residency-decision': async () => (await import('./residency-decision.bench.ts')).residencyDecisionBench(),
  'page-timings': async () => (await import('./page-timings.bench.ts')).pageTimingsBench(),
  'verify-audit': async () => (await import('./verify-audit.bench.ts')).verifyAuditBench(),
  isolation: async () => (await import('./isolation.bench.ts')).isolationBench(),
  'stack-footprint': async () => (await import('./stack-footprint.bench.ts')).stackFootprintBench(),
}

const wanted = argv.length > 2 ? argv.slice(2) : Object.keys(benches)
const unknown = wanted.filter((name) => !(name in benches))
if (unknown.length > 0) {
  stdout.write(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.\n`)
  exit(1)
}
const load = () => loadavg()[0]?.toFixed(1) ?? '?'
stdout.write(`${new Date().toISOString().slice(0, 16)}Z, ${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown processor'}, `)
stdout.write(`Node ${process.version}, load ${load()} before the first\n\n`)
let allHold = true
for (const name of wanted) {
  const result = await (benches[name] as () => Promise<BenchResult>)()
  allHold &&= holds(result)
  stdout.write(`${asMarkdown(result)}\n`)
}
exit(allHold ? 0 : 1)
