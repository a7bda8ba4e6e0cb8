/**
 * The edge's process: `node src/main.ts --config edge.json`. One program, two places: the global edge (organisation → zone) and a
 * zone's own edge (→ app instances), told apart by `role`. It stores nothing of a tenant's and stops gracefully on SIGTERM.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parseEdgeConfig } from '@repo/contract/edge'
import { declareNames, startTelemetry } from '@repo/telemetry'
import { startEdge } from './edge.ts'

const [started, stopping] = declareNames(['edge_started', 'edge_stopping'])

const { values } = parseArgs({ options: { config: { type: 'string' } } })
if (values.config === undefined) throw new Error('Usage: node src/main.ts --config FILE')
const config = parseEdgeConfig(JSON.parse(readFileSync(values.config, 'utf8')))

const telemetry = startTelemetry({
  service: 'edge',
  edge: config.edgeId,
  folder: config.telemetryFolder,
  sampleRatio: config.traceSampleRatio,
  ...(config.role === 'zone' ? { zone: config.zone } : {}),
})
const edge = await startEdge({ config, metrics: telemetry.metrics })
telemetry.log.info(started, { 'freehold.port': edge.publicPort, 'freehold.sequence': edge.directory.sequence })

const stop = async (): Promise<void> => {
  telemetry.log.info(stopping)
  await edge.stop()
  await telemetry.shutdown()
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop())
