/**
 * `npm run edge -- --listen 127.0.0.1:8088 --orgs orgs.txt --zones eu=127.0.0.1:9200,us=127.0.0.1:9100`: the edge alone, no control plane
 * behind it. The file has an organisation id and a zone on each line. For benchmarks and labs; requests are routed by `X-Org-Id` under
 * `/api/v1/`. `--transport http` takes node:http, `--telemetry DIR` says where traces and logs go, `--sample 1` keeps every trace, where
 * one in a hundred is kept otherwise.
 */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { startTelemetry } from '@repo/telemetry'
import { labDirectory } from './lab-directory.ts'
import { startAlone } from './start-alone.ts'

const text = { type: 'string' } as const
const { values } = parseArgs({
  options: { listen: text, orgs: text, zones: text, transport: text, telemetry: text, sample: text, certificates: text },
})
const [, host, port] = /^(.+):(\d{1,5})$/.exec(values.listen ?? '') ?? []
const transport = values.transport ?? 'net'
if (host === undefined || values.orgs === undefined || values.zones === undefined || (transport !== 'net' && transport !== 'http')) {
  throw new Error(
    'Usage: npm run edge -- --listen HOST:PORT --orgs FILE --zones NAME=HOST:PORT,… [--transport net|http] [--telemetry DIR] [--sample 0..1] [--certificates DIR]',
  )
}
const directory = labDirectory(readFileSync(values.orgs, 'utf8'), values.zones, Date.now())
const telemetry = startTelemetry({
  service: 'edge',
  edge: 'alone',
  folder: values.telemetry ?? mkdtempSync(join(tmpdir(), 'edge-alone-')),
  sampleRatio: Number(values.sample ?? 0.01),
})
const edge = await startAlone({
  ...{ host, port: Number(port), directory, transport, metrics: telemetry.metrics },
  certificateFolder: values.certificates,
})
stdout.write(`The edge routes ${directory.organizations.length} organisations to ${directory.cells.length} zones on ${host}:${edge.port}\n`)

const stop = async (): Promise<void> => {
  await edge.stop()
  await telemetry.shutdown()
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop())
