/**
 * Bad input over HTTP through both edges and into a real zone: typed errors on every procedure and surface, and nothing half done. What the schemas alone
 * refuse is in hostile-input.test.ts; here the whole way counts: edge, body limits, framing, decoding.
 */
import { createSecretKey, randomUUID, type KeyObject } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import type { FreeholdApi } from '@repo/client'
import { assertionHeader, assertionKeyFolder, signAssertion } from '@repo/contract/edge'
import { parseOrgId } from '@repo/core'
import { selectZones, zoneFolders, zonePorts } from '@repo/stack'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { procedures, sampleInput, textLeaves, withValueAt } from '../support/input-schema.ts'
import { asProgram, ask, bareOrigin, claimTenant, type Tenant } from '../support/stack-visitor.ts'

const stack = inject('stack')
const bare = bareOrigin(stack)
const list = '/api/v1/associations'
const database = new pg.Client({ connectionString: stack.superuserUrls['eu'] })

let tenant: Tenant & { readonly api: FreeholdApi }
let other: Tenant
beforeAll(async () => {
  await database.connect()
  tenant = await claimTenant(stack, 'eu')
  other = await claimTenant(stack, 'eu')
})
afterAll(() => database.end())

/** How many rows a tenant has in all its tables, but for the trail of refusals and its seals. */
async function rowsOf({ id }: Tenant): Promise<number> {
  const { rows: tables } = await database.query<{ name: string }>(
    "select quote_ident(tablename) as name from pg_tables where schemaname = 'app' and tablename not like 'audit\\_%'",
  )
  const counts = tables.map(({ name }) => `(select count(*) from app.${name} where organization_id = $1)`)
  const { rows } = await database.query<{ sum: string }>(`select ${counts.join(' + ')} as sum`, [id])
  return Number(rows[0]?.sum)
}

const anId = randomUUID()
/** Those that take something: with nothing to send, nothing about it can be wrong. */
const takers = procedures().filter(({ input }) => !input.safeParse({}).success)

/** Bodies that are no input of the procedure, on purpose and in every place. */
function wrongBodies({ input }: (typeof takers)[number]): string[] {
  const sample = sampleInput(input, () => anId)
  const everywhere = (value: unknown) => textLeaves(input).reduce((body, { path }) => withValueAt(body, path, value), sample)
  return [
    '{"broken": ',
    '[]',
    JSON.stringify(everywhere({ nested: [[]] })),
    // JSON.stringify writes both as escapes, so that they arrive as what they are.
    JSON.stringify(everywhere('\u0000\ud800')),
  ]
}

/** The same body for RPC, which wraps it. What is no JSON stays as it is. */
const asRpc = (body: string): string => {
  try {
    return JSON.stringify({ json: JSON.parse(body) as unknown })
  } catch {
    return body
  }
}

describe('bad input through the edge', () => {
  it('is a typed mistake of the caller for every procedure on both surfaces, and stores nothing', { timeout: 120_000 }, async () => {
    const before = await rowsOf(tenant)
    const found: string[] = []
    for (const procedure of takers) {
      const rest = `/api/v1${procedure.path.replaceAll(/\{\w+\}/g, anId)}`
      const rpc = `/api/v1/rpc/${procedure.name.replaceAll('.', '/')}`
      const answers = wrongBodies(procedure).flatMap((body) => [
        ...(procedure.method === 'GET' ? [] : [send(procedure.method, rest, body)]),
        ...(procedure.method === 'GET' ? [] : [send('POST', rpc, asRpc(body))]),
      ])
      for (const { status, text } of await Promise.all(answers)) {
        if (status < 400 || status >= 500 || !/"code":"[A-Z_]+"/.test(text))
          found.push(`${procedure.name}: ${status} ${text.slice(0, 200)}`)
      }
    }
    expect(found).toEqual([])
    expect(await rowsOf(tenant)).toBe(before)
  })

  const send = (method: string, path: string, body: string) =>
    ask(tenant.origin, path, { method, body, headers: { ...asProgram(tenant), 'idempotency-key': randomUUID() } })

  it.each([
    "/api/v1/units?cursor='",
    '/api/v1/units?limit=-1',
    '/api/v1/units?limit=1e9',
    '/api/v1/units?associationId=%00',
    '/api/v1/units?limit=x',
  ])('in a query is refused: %s', async (path) => {
    const answer = await ask(tenant.origin, path, { headers: asProgram(tenant) })
    expect([answer.status, answer.code]).toEqual([422, 'VALIDATION_FAILED'])
  })

  it('too large for any procedure is refused by the zone, on both surfaces', async () => {
    const body = `{"name":"${'x'.repeat(2_000_000)}"}`
    for (const path of [list, '/api/v1/rpc/associations/create']) {
      const answer = await ask(bare, path, { method: 'POST', headers: asProgram(tenant), body })
      expect([answer.status, answer.code]).toEqual([413, 'BODY_TOO_LARGE'])
    }
  })

  it('too large for any zone is refused by the edge from the head alone', async () => {
    const headers = { ...asProgram(tenant), 'content-length': '11000000' }
    expect(await askRaw(headers, 'POST')).toEqual({ status: 413, code: 'BODY_TOO_LARGE' })
  })
})

describe('the form of a page', () => {
  it.each([
    ['/sign-out', 'application/json', '{}'],
    ['/account/look', 'application/json', '{}'],
    ['/sign-in', 'multipart/form-data; boundary=x', '--y\r\nbroken'],
  ])('at %s that is none is a typed mistake of the caller', async (path, type, body) => {
    const headers = { 'content-type': type, origin: tenant.origin, accept: 'application/json' }
    const answer = await ask(tenant.origin, path, { method: 'POST', headers, body })
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('BODY_MALFORMED')
  })
})

describe('the organisation of a request', () => {
  it('sent twice is refused, whether the two agree or not', async () => {
    for (const second of [tenant.id, other.id]) {
      expect(await askRaw({ 'x-org-id': [tenant.id, second], authorization: `Bearer ${tenant.apiKey}` })).toMatchObject({
        status: 400,
        code: 'ORG_ID_REPEATED',
      })
    }
  })

  it('is one: a header and a key that disagree are a conflict, in either direction', async () => {
    for (const [one, two] of [
      [tenant, other],
      [other, tenant],
    ] as const) {
      const headers = { 'x-org-id': one.id, authorization: `Bearer ${two.apiKey}` }
      expect(await ask(bare, list, { headers })).toMatchObject({ status: 421, code: 'ORG_SCOPE_CONFLICT' })
    }
  })
})

/** One request that `fetch` would not send: a field twice, or the head of a body that never comes. */
function askRaw(headers: Record<string, string | string[]>, method = 'GET'): Promise<{ status: number; code: string | undefined }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; code: string | undefined }>()
  const { port, host } = new URL(bare)
  const asked = httpRequest({ host: '127.0.0.1', port, path: list, method, headers: { ...headers, host } }, (answer) => {
    let text = ''
    answer.on('data', (part) => (text += String(part)))
    answer.on('end', () => {
      resolve({ status: answer.statusCode ?? 0, code: /"code":"(\w+)"/.exec(text)?.[1] })
      asked.destroy()
    })
  }).on('error', reject)
  if (method === 'GET') asked.end()
  else asked.flushHeaders()
  return promise
}

describe('a key or link', () => {
  it('that was forged, changed, revoked or has expired opens nothing, in the words for none', async () => {
    const { api } = tenant
    const revoked = await api.apiKeys.create({ name: 'Revoked', role: 'auditor' })
    await api.apiKeys.revoke({ apiKeyId: revoked.id })
    const expired = await api.apiKeys.create({ name: 'Expired', role: 'auditor', expiresAt: new Date(Date.now() + 60_000).toISOString() })
    await database.query("update app.api_key set expires_at = now() - interval '1 second' where id = $1", [expired.id])
    const forged = `fh_${tenant.id}_${'A'.repeat(43)}`
    for (const key of [forged, `${revoked.key.slice(0, -1)}~`, revoked.key, expired.key, `${tenant.apiKey}x`]) {
      const answer = await ask(bare, list, { headers: { authorization: `Bearer ${key}` } })
      expect([key.slice(0, 3), answer.status, answer.code]).toEqual(['fh_', 401, 'UNAUTHENTICATED'])
    }
  })

  it('of a link that was never made is LINK_NOT_FOUND, and of another form a mistake', async () => {
    const path = (kind: string, token: string) => `/api/v1/identity/${kind}/${token}`
    for (const [kind, prefix] of [
      ['invitations', 'fhi'],
      ['claims', 'fhc'],
    ] as const) {
      const never = await ask(tenant.origin, path(kind, `${prefix}_${tenant.id}_${'A'.repeat(43)}`))
      expect([never.status, never.code]).toEqual([404, 'LINK_NOT_FOUND'])
      const other = await ask(tenant.origin, path(kind, '%00'))
      expect([other.status, other.code]).toEqual([422, 'VALIDATION_FAILED'])
    }
    const reset = { method: 'POST', headers: { 'content-type': 'application/json' } }
    for (const [token, code] of [
      ['A'.repeat(43), 'LINK_NOT_FOUND'],
      [`${'A'.repeat(42)}\u0000`, 'VALIDATION_FAILED'],
    ] as const) {
      const body = JSON.stringify({ token, password: 'correct horse battery' })
      expect((await ask(tenant.origin, '/api/v1/identity/password', { ...reset, body })).code).toBe(code)
    }
  })
})

describe('an assertion brought to an instance directly', () => {
  it('passes only when it is signed by this zone, for this zone, now', async () => {
    const [zone] = selectZones(['eu'])
    const org = parseOrgId(tenant.id)
    if (!zone || !org) throw new Error('the zone is configured and the tenant has an id')
    const direct = `http://127.0.0.1:${zonePorts(zone, stack.basePort).web[0]}`
    const keys = assertionKeyFolder(zoneFolders(stack.stateFolder, 'eu').secrets).current()
    const now = Math.floor(Date.now() / 1000)
    const claims = { org, zone: 'eu', epoch: 1, edge: 'eu-1', exp: now + 30 } as const
    const good = signAssertion(claims, keys)
    const asked = async (assertion: string) => {
      const { status, code } = await ask(direct, list, { headers: { ...asProgram(tenant), [assertionHeader]: assertion } })
      return [status, code]
    }
    expect(await asked(good)).toEqual([200, undefined])
    const strangers = (kid: string) => ({
      signing: { kid, secret: createSecretKey(Buffer.alloc(32, 1)) },
      byKid: new Map<string, KeyObject>(),
    })
    const bad: Record<string, string> = {
      expired: signAssertion({ ...claims, exp: now - 61 }, keys),
      'for another zone': signAssertion({ ...claims, zone: 'us' }, keys),
      'of a key we never had': signAssertion(claims, strangers('stranger')),
      'signed by a stranger under our key id': signAssertion(claims, strangers(keys.signing.kid)),
      changed: good.replace(/\.(.)([^.]*)$/, (_, first: string, rest: string) => `.${first === 'A' ? 'B' : 'A'}${rest}`),
      'that lives too long': signAssertion({ ...claims, exp: now + 3600 }, keys),
      'cut short': good.slice(0, -8),
    }
    for (const [name, assertion] of Object.entries(bad))
      expect([name, ...(await asked(assertion))]).toEqual([name, 421, 'ASSERTION_REQUIRED'])
    // An epoch the zone has not reached, and another tenant's organisation, are not the assertion's word alone.
    expect(await asked(signAssertion({ ...claims, epoch: 9 }, keys))).toEqual([503, 'ZONE_CATCHING_UP'])
    expect(await asked(signAssertion({ ...claims, org: parseOrgId(other.id) ?? null }, keys))).toEqual([421, 'ORG_SCOPE_CONFLICT'])
  })
})
