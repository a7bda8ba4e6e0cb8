/**
 * `npm run bench [-- name …]`: runs the benchmarks one after the other and prints their tables. Figures are ratios of one run on one
 * machine; docs/benchmarks.md keeps the ones that were seen, with the machine they were seen on.
 */
import { cpus } from 'node:os'
import { argv, exit, stdout } from 'node:process'
import { asMarkdown, type BenchResult } from './bench.ts'

const benches: Readonly<Record<string, () => Promise<BenchResult>>> = {
  'org-transaction': async () => (await import('./org-transaction.bench.ts')).orgTransactionBench(),
  'signed-in-read': async () => (await import('./signed-in-read.bench.ts')).signedInReadBench(),
}

const wanted = argv.length > 2 ? argv.slice(2) : Object.keys(benches)
const unknown = wanted.filter((name) => !(name in benches))
if (unknown.length > 0) {
  stdout.write(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.\n`)
  exit(1)
}
stdout.write(`${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}\n\n`)
for (const name of wanted) stdout.write(`${asMarkdown(await (benches[name] as () => Promise<BenchResult>)())}\n`)
exit(0)
