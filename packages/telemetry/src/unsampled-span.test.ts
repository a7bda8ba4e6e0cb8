import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { declareNames, log, logLines, startSpan, startTelemetry, traceparentOf, type Telemetry } from './index.ts'

const [name, event] = declareNames(['probe', 'probed'])
const form = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/

describe('a trace that is not kept', () => {
  let telemetry: Telemetry
  let folder: string
  const begin = (sampleRatio: number): void => {
    folder = mkdtempSync(join(tmpdir(), 'telemetry-'))
    telemetry = startTelemetry({ service: 'test', folder, sampleRatio })
  }
  afterEach(async () => {
    await telemetry.shutdown()
    rmSync(folder, { recursive: true })
  })
  const kept = (count: number, traceparent?: string): number => {
    const spans = Array.from({ length: count }, () => startSpan(name, { traceparent }))
    for (const span of spans) span.end()
    const parents = spans.map((span) => traceparentOf(span) ?? '')
    expect(parents.every((parent) => form.test(parent))).toBe(true)
    expect(new Set(parents).size).toBe(count)
    return parents.filter((parent) => parent.endsWith('-01')).length
  }

  it('is about the share that is configured, and all or none at its ends', () => {
    begin(0.25)
    expect(kept(4000)).toBeGreaterThan(800)
    expect(kept(4000)).toBeLessThan(1200)
  })

  it('is every one with nothing to be kept, and none with all of them', async () => {
    begin(0)
    expect(kept(100)).toBe(0)
    await telemetry.shutdown()
    rmSync(folder, { recursive: true })
    begin(1)
    expect(kept(100)).toBe(100)
  })

  it("follows the caller's decision and carries the caller's trace on", () => {
    begin(1)
    const trace = '0af7651916cd43dd8448eb211c80319c'
    expect(kept(10, `00-${trace}-b7ad6b7169203331-00`)).toBe(0)
    expect(kept(10, `00-${trace}-b7ad6b7169203331-01`)).toBe(10)
    expect(traceparentOf(startSpan(name, { traceparent: `00-${trace}-b7ad6b7169203331-00` }))).toContain(trace)
  })

  it('lines of a busy event say what single ones say, and leave out the same', async () => {
    begin(0)
    const values = {
      'freehold.request_id': '6f9b3a52-0f57-4f0e-9d52-0f6a1c6f7b10',
      'freehold.epoch': 7,
      'error.code': 'Anna',
      'freehold.step': 'probe',
    }
    logLines(event, [...Object.keys(values), 'freehold.rows', 'name'])([...Object.values(values), undefined, 'Anna'])
    log.info(event, values)
    await telemetry.flush()
    const file = readdirSync(folder).find((one) => one.endsWith('.log.jsonl')) ?? ''
    const [line, single] = readFileSync(join(folder, file), 'utf8')
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as Record<string, unknown>)
    expect({ ...line, time: '' }).toEqual({ ...single, time: '' })
    expect(JSON.stringify(line)).not.toContain('Anna')
  })
})
