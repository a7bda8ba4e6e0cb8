import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorBody } from '@repo/contract'
import type { OrgId } from '@repo/core'
import { docsPage } from '../../apps/zone/src/server/docs-page.ts'
import { openApiDocument } from '../../apps/zone/src/server/openapi.ts'
import { makeAssociation } from '../support/association-fixture.ts'
import { startZoneApp, type Actor, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
let orgId: OrgId
let manager: Actor

beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
  manager = await app.makeMember(orgId, { role: 'manager' })
})
afterAll(() => app.close())

const json = { 'content-type': 'application/json' }

async function send(surface: 'rest' | 'rpc', path: string, init: RequestInit = {}) {
  const prefix = surface === 'rpc' ? '/api/v1/rpc' : '/api/v1'
  const context = app.contextOf(orgId, manager)
  const response = await app.http(surface, new Request(`http://eu.localhost:8080${prefix}${path}`, init), context)
  return { response, context }
}

async function restError(path: string, init?: RequestInit): Promise<ErrorBody> {
  const { response, context } = await send('rest', path, init)
  const body = (await response.json()) as { ok: boolean; error: ErrorBody; meta: { requestId: string } }
  expect(body.ok).toBe(false)
  expect(body.meta.requestId).toBe(context.requestId)
  expect(body.error.status).toBe(response.status)
  return body.error
}

async function rpcError(path: string, init?: RequestInit): Promise<ErrorBody> {
  const { response } = await send('rpc', path, init)
  const body = (await response.json()) as { json: { code: string; data: ErrorBody } }
  expect(body.json.code).toBe(body.json.data.code)
  return body.json.data
}

describe('the REST surface', () => {
  it('answers in the envelope, with the request id, the trace and the locale', async () => {
    await makeAssociation(app.as(orgId, manager), 2)
    const { response, context } = await send('rest', '/units?limit=1&includeTotal=true')
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      ok: true,
      data: { items: [{ label: '1' }], total: 2 },
      meta: { requestId: context.requestId, traceId: context.traceId, locale: 'en', timestamp: expect.any(String) },
    })
  })

  it('says created when it created, and gives a file as a file', async () => {
    const body = { name: 'A', code: 'REST-1', countryCode: 'DE', currencyCode: 'EUR', timeZone: 'Europe/Berlin' }
    const { response } = await send('rest', '/associations', { method: 'POST', headers: json, body: JSON.stringify(body) })
    expect(response.status).toBe(201)
    const { response: file } = await send('rest', '/units/export.csv')
    expect(file.headers.get('content-type')).toContain('text/csv')
    expect(file.headers.get('content-disposition')).toContain('units.csv')
    const bytes = new Uint8Array(await file.arrayBuffer())
    // The byte-order mark tells spreadsheets that the text is UTF-8.
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(new TextDecoder().decode(bytes)).toMatch(/^label,kind/)
  })
})

const unreadable: readonly [string, RequestInit][] = [
  ['malformed JSON', { method: 'POST', headers: json, body: '{"name": ' }],
  ['JSON that is no JSON at all', { method: 'POST', headers: json, body: '\u0000\u0001' }],
]

describe('a body that cannot be read', () => {
  it.each(unreadable)('%s is BODY_MALFORMED on both surfaces', async (_, init) => {
    expect(await restError('/associations', init)).toMatchObject({ code: 'BODY_MALFORMED', status: 400, type: 'caller' })
    expect(await rpcError('/associations/create', init)).toMatchObject({ code: 'BODY_MALFORMED', status: 400 })
  })

  it('of a wrong type names its fields', async () => {
    const init = { method: 'POST', headers: json, body: JSON.stringify({ name: 7, code: null, countryCode: ['DE'] }) }
    const error = await restError('/associations', init)
    expect(error).toMatchObject({ code: 'VALIDATION_FAILED', status: 422 })
    expect(Object.keys(error.fieldErrors).sort()).toEqual(['code', 'countryCode', 'currencyCode', 'name', 'timeZone'])
  })

  it.each(['null', '[]', '"text"', '7'])('that is %s and no object is refused', async (body) => {
    expect((await restError('/associations', { method: 'POST', headers: json, body })).status).toBeGreaterThanOrEqual(400)
    expect((await rpcError('/associations/create', { method: 'POST', headers: json, body })).type).toBe('caller')
  })

  it('too large is refused by its stated length, and by counting when none is stated', async () => {
    const large = 'x'.repeat(1024 * 1024 + 1)
    const stated = { method: 'POST', headers: { ...json, 'content-length': `${large.length}` }, body: large }
    expect(await restError('/associations', stated)).toMatchObject({ code: 'BODY_TOO_LARGE', status: 413 })
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(`{"name": "${large}"}`))
        controller.close()
      },
    })
    const counted: RequestInit & { duplex: 'half' } = { method: 'POST', headers: json, body: stream, duplex: 'half' }
    expect(await restError('/associations', counted)).toMatchObject({ code: 'BODY_TOO_LARGE', status: 413 })
  })
})

describe('an address', () => {
  it('that does not exist is ROUTE_NOT_FOUND on both surfaces', async () => {
    expect(await restError('/nothing/here')).toMatchObject({ code: 'ROUTE_NOT_FOUND', status: 404 })
    const { response } = await send('rpc', '/nothing/here', { method: 'POST', headers: json, body: '{}' })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ ok: false, error: { code: 'ROUTE_NOT_FOUND' } })
  })

  it.each(['/units/%00', "/units/'%20or%201=1--", '/units/..%2f..%2fetc', '/units/%ff', '/units/__proto__', '/units/' + 'a'.repeat(5000)])(
    '%s is refused as a mistake of the caller',
    async (path) => {
      const error = await restError(path)
      expect(error.type).toBe('caller')
      expect(error.status).toBeLessThan(500)
    },
  )
})

describe('the description of the API', () => {
  it('is OpenAPI 3.1, names every REST procedure once and describes the envelope it really answers with', async () => {
    const document = await openApiDocument()
    expect(document['openapi']).toMatch(/^3\.1/)
    const paths = document['paths'] as Record<string, Record<string, Record<string, unknown>>>
    const unit = paths['/units/{unitId}']?.['get']
    expect(JSON.stringify(unit?.['responses'])).toContain('UNIT_NOT_FOUND')
    const schema = (unit?.['responses'] as Record<string, { content: Record<string, { schema: { required: string[] } }> }>)['200']
    expect(schema?.content['application/json']?.schema.required).toEqual(['ok', 'data', 'meta'])
    const ids = Object.values(paths).flatMap((item) => Object.values(item).map((operation) => operation['operationId']))
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('is one page that asks no other server and runs no script', async () => {
    const page = docsPage(await openApiDocument())
    expect(page).not.toMatch(/<script|src=|https?:\/\/(?!localhost)/i)
    expect(page).toContain('/api/v1/units/{unitId}')
  })
})
