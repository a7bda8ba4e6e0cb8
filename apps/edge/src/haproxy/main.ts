/**
 * `node apps/edge/src/haproxy/main.ts --config edge.json --folder /var/lib/freehold-haproxy --reload 'systemctl reload haproxy'`: keeps a
 * HAProxy in step with the directory. The configuration is that of a global edge, with keys and a state folder of its own.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { parseArgs, promisify } from 'node:util'
import { parseEdgeConfig, readNewestServiceKey } from '@repo/contract/edge'
import { startTelemetry } from '@repo/telemetry'
import { ControlPlaneClient } from '../directory/control-plane-client.ts'
import { follow, hopEveryMs, tendEveryMs } from './follow.ts'

const run = promisify(execFile)
const text = { type: 'string' } as const
const { values } = parseArgs({ options: { config: text, folder: text, reload: text } })
const { config: file, folder, reload } = values
if (file === undefined || folder === undefined || reload === undefined) {
  throw new Error('Usage: node apps/edge/src/haproxy/main.ts --config FILE --folder DIR --reload COMMAND')
}
const config = parseEdgeConfig(JSON.parse(readFileSync(file, 'utf8')))
if (config.role !== 'global') throw new Error('HAProxy can stand in for the global edge only: a zone’s edge vouches for organisations')
mkdirSync(folder, { recursive: true, mode: 0o700 })
const telemetry = startTelemetry({ service: 'edge', edge: config.edgeId, writer: 'haproxy', folder: config.telemetryFolder })
const client = new ControlPlaneClient(config.controlPlane.url, () => readNewestServiceKey(config.serviceKeyFolder, `edge:${config.edgeId}`))
const following = await follow({
  ...{ config, source: client, metrics: telemetry.metrics, folder },
  reload: async () => void (await run('/bin/sh', ['-c', reload])),
})
const timers = [
  setInterval(() => following.tend(), tendEveryMs),
  setInterval(() => void following.renewHops().catch(() => undefined), hopEveryMs),
]

const stop = async (): Promise<void> => {
  for (const timer of timers) clearInterval(timer)
  await following.stop()
  await client.close()
  await telemetry.shutdown()
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop())
