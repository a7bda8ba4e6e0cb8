import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { context, SpanStatusCode, trace } from '@opentelemetry/api'
import { defineErrors } from '@repo/core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { allowedAttributes, attributeRules } from './attribute-rules.ts'
import { declareNames, exportedName } from './declared-names.ts'
import { withSpan } from './span.ts'
import { startTelemetry, type Telemetry } from './start-telemetry.ts'
import { tracePgQueries } from './trace-pg.ts'

declareNames(['canaryTest', 'known_event'])
const canaries = [
  'Anna Quokka',
  'quokka',
  'anna@quokka.example',
  'QUOKKA',
  'quokka_1',
  'quokka-1',
  'QUOKK',
  'EQUOKKA',
  'QUOKKA_NOT_FOUND',
  'quok',
]
const requestId = '6f9b3a52-0f57-4f0e-9d52-0f6a1c6f7b10'

let folder: string
let telemetry: Telemetry
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telemetry-'))
  telemetry = startTelemetry({ service: 'test', folder })
})
afterEach(async () => {
  await telemetry.shutdown()
  rmSync(folder, { recursive: true })
})
const exported = async (): Promise<string> => {
  await telemetry.flush()
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
}

describe('the telemetry allow-list', () => {
  it.each(canaries)('lets %j out of no slot of a span', async (canary) => {
    const tracer = trace.getTracer(canary, canary)
    const span = tracer.startSpan(canary, { attributes: { [canary]: 1, 'freehold.request_id': requestId } })
    for (const key of Object.keys(attributeRules)) span.setAttribute(key, canary)
    span.setAttributes({ 'freehold.request_id': requestId, 'http.url': canary, 'db.query.text': canary, [`x.${canary}`]: true })
    span.setAttribute('freehold.count', [1])
    span.addEvent(canary, { [canary]: canary, 'exception.message': canary })
    span.recordException(Object.assign(new Error(canary), { name: canary, code: canary }))
    span.setStatus({ code: SpanStatusCode.ERROR, message: canary })
    span.addLink({ context: span.spanContext(), attributes: { note: canary } })
    span.end()
    const text = await exported()
    expect(text).toContain(requestId)
    expect(text.toLowerCase()).not.toContain('quok')
  })

  it.each(canaries)('lets %j out of no slot of a log line', async (canary) => {
    const error = Object.assign(new Error(canary, { cause: new TypeError(canary) }), { code: canary })
    telemetry.log.error(canary, { [canary]: canary, 'freehold.request_id': requestId, msg: canary, err: error }, error)
    telemetry.log.info('known_event', Object.fromEntries(Object.keys(attributeRules).map((key) => [key, canary])))
    const text = await exported()
    expect(text).toContain(requestId)
    expect(text).toContain('known_event')
    expect(text).toContain('allow-list.test.ts')
    expect(text.toLowerCase()).not.toContain('quok')
  })

  it('lets no text through by value, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const spaced = `${text} ${text}`
        expect(allowedAttributes(Object.fromEntries(Object.keys(attributeRules).map((key) => [key, spaced])))).toEqual({})
        expect(exportedName(spaced)).toBe('undeclared')
        expect(exportedName(`POST /${text}`)).toBe('POST request')
      }),
    )
  })

  it('keeps ids, numbers, codes and declared names', async () => {
    const attributes = {
      'freehold.org_id': requestId,
      'http.response.status_code': 421,
      'error.code': 'THING_NOT_FOUND',
      'freehold.step': 'canaryTest',
    }
    expect(allowedAttributes({ ...attributes, __proto__: { x: 1 }, constructor: 'a', toString: 'b' })).toEqual(attributes)
  })
})

describe('spans', () => {
  const errors = defineErrors({ THING_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such thing.' } })

  it('carry the declared code of an error and throw it on', async () => {
    await expect(withSpan('canaryTest', {}, async () => Promise.reject(errors.THING_NOT_FOUND({ detail: 'Anna' })))).rejects.toThrow()
    const text = await exported()
    expect(text).toContain('THING_NOT_FOUND')
    expect(text).not.toContain('Anna')
  })

  it('of SQL name verb, table and SQLSTATE, never a value', async () => {
    class Client {
      query(statement: unknown, values?: unknown[] | ((error: unknown) => void)): unknown {
        if (typeof values === 'function') return values(null)
        return String(statement).includes('bad')
          ? Promise.reject(Object.assign(new Error('value Anna'), { code: '23505' }))
          : Promise.resolve({ rows: values })
      }
    }
    tracePgQueries(Client, ['app.unit', 'charge'])
    const client = new Client()
    await client.query('select 1')
    await withSpan('canaryTest', {}, async () => {
      await client.query(`select * from "app"."unit" where label = 'Anna'`, ['Anna'])
      await Promise.resolve(client.query(`insert into party values ('Anna') /* bad */`)).catch(() => undefined)
      await new Promise<void>((resolve) => void client.query('update charge set x = 1', () => resolve()))
    })
    const text = await exported()
    expect(text.match(/"name":"sql"/g)).toHaveLength(3)
    for (const known of ['app.unit', '23505', '"UPDATE"', '"charge"']) expect(text).toContain(known)
    expect(text).not.toContain('Anna')
  })

  it('do not outlive their function', () => {
    withSpan('canaryTest', {}, (span) => expect(trace.getSpan(context.active())).toBe(span))
    expect(trace.getSpan(context.active())).toBeUndefined()
  })
})
