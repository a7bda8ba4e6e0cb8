import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { declareNames } from './declared-names.ts'
import { pruneFiles } from './prune-files.ts'
import { RotatingFile } from './rotating-file.ts'
import { withSpan } from './span.ts'
import { startTelemetry } from './start-telemetry.ts'
import { currentTraceId, currentTraceparent, withTraceparent } from './trace-context.ts'
import { readTrace, traceFiles } from './trace-reader.ts'
import { formatTrace } from './trace-tree.ts'

declareNames(['edge', 'recordThing', 'postThing'])
const requestId = '6f9b3a52-0f57-4f0e-9d52-0f6a1c6f7b10'

let root: string
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'traces-'))))
afterEach(() => rmSync(root, { recursive: true }))

describe('one trace', () => {
  it('is read across the files of edge, zone and worker and printed as a tree', async () => {
    const edge = startTelemetry({ service: 'edge', edge: 'global-1', folder: join(root, 'edge/telemetry') })
    let carried: string | undefined
    withSpan('edge', { role: 'server', attributes: { 'freehold.request_id': requestId } }, () => void (carried = currentTraceparent()))
    await edge.shutdown()

    const web = startTelemetry({ service: 'zone-web', zone: 'eu', folder: join(root, 'zones/eu/telemetry') })
    let enqueued: string | undefined
    withTraceparent(carried, () => withSpan('recordThing', {}, () => void (enqueued = currentTraceparent())))
    withSpan('edge', {}, () => undefined)
    await web.shutdown()

    const worker = startTelemetry({ service: 'zone-worker', zone: 'eu', folder: join(root, 'zones/eu/telemetry') })
    await withTraceparent(enqueued, () => withSpan('postThing', { role: 'consumer' }, async () => Promise.resolve()))
    await worker.shutdown()

    const files = await traceFiles(root)
    expect(files).toHaveLength(3)
    appendFileSync(files[0] ?? '', `{"half": "${requestId}`)
    const spans = await readTrace(files, requestId)
    expect(spans.map((span) => span.name)).toEqual(['edge', 'recordThing', 'postThing'])
    expect(
      formatTrace(spans)
        .split('\n')
        .map((line) => line.replace(/^.*ms {2}/, '')),
    ).toEqual([`trace ${spans[0]?.traceId}`, 'edge global-1  edge', '  zone-web eu  recordThing', '    zone-worker eu  postThing'])
    expect(await readTrace(files, '00000000-0000-4000-8000-000000000000')).toEqual([])
  })

  it.each(['', '00-xyz', `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`, `01-${'1'.repeat(32)}-${'1'.repeat(16)}-01`, undefined])(
    'is not steered by a malformed traceparent: %j',
    async (traceparent) => {
      const telemetry = startTelemetry({ service: 'test', folder: root })
      withTraceparent(traceparent, () => expect(currentTraceId()).toBeUndefined())
      await telemetry.shutdown()
    },
  )
})

describe('a rotating file', () => {
  it('keeps order, bounds its size and number, and is readable by its owner alone', async () => {
    const path = join(root, 'x.traces.jsonl')
    const file = new RotatingFile(path, { sizeBytesMax: 100, filesMax: 3 })
    for (let index = 0; index < 20; index += 1) {
      file.write(`${index} ${'x'.repeat(30)}`)
      await file.flush()
    }
    expect(await traceFiles(root)).toEqual([path, `${path}.1`, `${path}.2`])
    expect(statSync(path).size).toBeLessThanOrEqual(100)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })
})

describe('files of processes that are gone', () => {
  it('are kept for the last restarts and then go, each service and kind by itself', () => {
    for (let index = 0; index < 20; index += 1) {
      for (const name of [`zone-web-${index}.traces.jsonl`, `zone-web-${index}.log.jsonl.1`]) {
        writeFileSync(join(root, name), '')
        utimesSync(join(root, name), 1000 + index, 1000 + index)
      }
    }
    writeFileSync(join(root, 'zone-worker-1.traces.jsonl'), '')
    writeFileSync(join(root, 'other.txt'), '')
    pruneFiles(root, 'zone-web', 3)
    expect(readdirSync(root).sort()).toEqual([
      'other.txt',
      ...[17, 18, 19].flatMap((index) => [`zone-web-${index}.log.jsonl.1`, `zone-web-${index}.traces.jsonl`]),
      'zone-worker-1.traces.jsonl',
    ])
  })
})
