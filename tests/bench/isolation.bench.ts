/**
 * The rough run of the isolation suite, ten times as long: two organisations at once on one pool, with errors, aborts, cancelled statements and
 * killed connections among 100,000 operations. What it counts has to be nothing.
 */
import { hammer } from '../isolation/hammer.ts'
import { startZoneServices } from '../support/zone-services.ts'
import type { BenchResult, BenchRow } from './bench.ts'

const operations = Number(process.env['ISOLATION_OPERATIONS'] ?? 100_000)

export async function isolationBench(): Promise<BenchResult> {
  const { services, stop } = await startZoneServices()
  try {
    const { superuser, app, identity } = services.databaseUrls
    const beganAtMs = performance.now()
    const report = await hammer({ urls: { superuser, app, identity }, operations, together: 64, seed: 20_261_125 })
    const seconds = (performance.now() - beganAtMs) / 1000
    for (const wrong of report.wrong.slice(0, 20)) process.stderr.write(`${wrong}\n`)
    const none = (what: string, count: number): BenchRow => ({ what, figure: String(count), limit: { says: 'none', holds: count === 0 } })
    const { byKind, committed, found, uncertain } = report
    return {
      name: `Isolation, ${operations.toLocaleString('en')} operations`,
      rows: [
        { what: 'time', figure: `${seconds.toFixed(0)} s, ${(operations / seconds).toFixed(0)} operations a second` },
        none('answers with a row of the other organisation, or without the own', report.wrong.length),
        none('writes that reported success and are not there', Math.max(0, committed - found)),
        none('writes that are there though they reported failure', Math.max(0, found - committed - uncertain)),
        none('transactions left open', report.idleInTransaction),
        { what: 'backends killed', figure: String((byKind['killed'] ?? 0) + (byKind['killedAtCommit'] ?? 0)) },
        { what: 'statements cancelled', figure: String(byKind['cancelled'] ?? 0) },
        { what: 'requests aborted, errors thrown or swallowed, writes to the other', figure: String(report.rejected) },
      ],
    }
  } finally {
    await stop()
  }
}
