/** Both edges with the real control plane and the real zones behind them. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { selectZones, zonePorts } from '@repo/stack'
import {
  asProgram,
  ask,
  bareOrigin,
  claimTenant,
  controlOrigin,
  reserveOrganization,
  zoneOrigin,
  type Answer,
  type Tenant,
} from '../support/stack-visitor.ts'

const stack = inject('stack')
const bare = bareOrigin(stack)
const soon = { timeout: 20_000, interval: 50 }
const list = '/api/v1/associations'
const newAssociation = JSON.stringify({ name: 'Quay House', code: 'QH', countryCode: 'DE', currencyCode: 'EUR', timeZone: 'Europe/Berlin' })

let tenant: Tenant
beforeAll(async () => {
  tenant = await claimTenant(stack, 'eu')
})

const write = (headers: Record<string, string>, origin = bare): Promise<Answer> =>
  ask(origin, list, { method: 'POST', headers: { ...headers, 'idempotency-key': randomUUID() }, body: newAssociation })

async function operate(path: string, body: unknown): Promise<number> {
  const session = await fetch(`${controlOrigin(stack)}/api/v1/operators/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ passphrase: stack.operatorPassphrase }),
  })
  const { data } = (await session.json()) as { data: { token: string } }
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${data.token}` }
  return (await fetch(`${controlOrigin(stack)}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).status
}

describe('a request through both edges', () => {
  it('reaches the zone by organisation on the bare host and by name on the zone host, with one request id', async () => {
    for (const origin of [bare, tenant.origin]) {
      const answer = await ask(origin, list, { headers: asProgram(tenant) })
      expect([answer.status, answer.code]).toEqual([200, undefined])
      const { meta } = JSON.parse(answer.text) as { meta: { requestId: string } }
      expect(meta.requestId).toBe(answer.headers.get('x-request-id'))
    }
  })

  it('is refused with the right answer when the organisation is absent, malformed, unknown or disagreeing', async () => {
    const key = { authorization: `Bearer ${tenant.apiKey}` }
    const cases: [Record<string, string>, number, string][] = [
      [{}, 400, 'ORG_REQUIRED'],
      [{ 'x-org-id': tenant.id.toUpperCase() }, 400, 'ORG_ID_MALFORMED'],
      [{ 'x-org-id': randomUUID() }, 404, 'ORG_NOT_FOUND'],
      [{ 'x-org-id': randomUUID(), ...key }, 421, 'ORG_SCOPE_CONFLICT'],
    ]
    for (const [headers, status, code] of cases) {
      const answer = await ask(bare, list, { headers })
      expect([answer.status, answer.code]).toEqual([status, code])
    }
  })

  it("is a 421 with the epoch and no place on another zone's host", async () => {
    const answer = await ask(zoneOrigin(stack, 'us'), list, { headers: asProgram(tenant) })
    expect([answer.status, answer.code]).toEqual([421, 'ORG_MISDIRECTED'])
    expect(answer.text).not.toMatch(/eu-1|eu\.localhost|127\.0\.0\.1/)
  })

  it('does not get past the edge: an instance asked directly refuses, with a forged or expired assertion too', async () => {
    const [zone] = selectZones(['eu'])
    if (!zone) throw new Error('the zone is configured')
    const direct = `http://127.0.0.1:${zonePorts(zone, stack.basePort).web[0]}`
    for (const headers of [{}, { 'x-freehold-assertion': 'fh1.a2V5.e30.c2ln' }]) {
      expect((await ask(direct, list, { headers: { ...asProgram(tenant), ...headers } })).code).toBe('ASSERTION_REQUIRED')
      // Through the edge the same header is taken out and replaced.
      expect((await ask(bare, list, { headers: { ...asProgram(tenant), ...headers } })).status).toBe(200)
    }
    expect((await ask(direct, '/healthz')).status).toBe(200)
  })
})

describe('the state of an organisation', () => {
  it('is "provisioning" until it is claimed', async () => {
    const id = await reserveOrganization(stack, 'eu')
    await vi.waitFor(async () => {
      const answer = await ask(bare, list, { headers: { 'x-org-id': id } })
      expect([answer.status, answer.code]).toEqual([503, 'ORG_PROVISIONING'])
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }, soon)
  })

  it('reaches the edge when an operator suspends and resumes it', async () => {
    const other = await claimTenant(stack, 'us')
    expect(await operate(`/api/v1/organizations/${other.id}/suspend`, { confirm: other.id })).toBe(200)
    await vi.waitFor(async () => expect((await ask(bare, list, { headers: asProgram(other) })).code).toBe('ORG_SUSPENDED'), soon)
    expect(await operate(`/api/v1/organizations/${other.id}/resume`, {})).toBe(200)
    await vi.waitFor(async () => expect((await ask(bare, list, { headers: asProgram(other) })).status).toBe(200), soon)
  })
})

describe('an edge that is stale', () => {
  it("gets a 421 with the zone's epoch for every read and write, and nothing is written", async () => {
    const other = await claimTenant(stack, 'eu')
    const database = new pg.Client({ connectionString: stack.superuserUrls['eu'] })
    await database.connect()
    try {
      const count = async (): Promise<unknown> =>
        (await database.query('select count(*) from app.association where organization_id = $1', [other.id])).rows[0]
      await database.query('update app.organization set epoch = epoch + 5 where organization_id = $1', [other.id])
      const before = await count()
      for (const origin of [bare, other.origin]) {
        const read = await ask(origin, list, { headers: asProgram(other) })
        expect([read.status, read.code, read.epoch]).toEqual([421, 'ORG_MISDIRECTED', 6])
        const refused = await write(asProgram(other), origin)
        expect([refused.status, refused.code]).toEqual([421, 'ORG_MISDIRECTED'])
        expect(refused.headers.has('x-freehold-epoch')).toBe(false)
      }
      expect(await count()).toEqual(before)
    } finally {
      await database.end()
    }
  })
})

describe('bad input at the edge', () => {
  it('is a typed error and leaves nothing half done', async () => {
    const headers = asProgram(tenant)
    const before = (await ask(bare, list, { headers })).text
    const bodies = ['{', '[]', 'null', '{"name":7}', JSON.stringify({ name: '\u0000' }), `{"name":"${'x'.repeat(2_000_000)}"}`]
    for (const body of bodies) {
      const answer = await ask(bare, list, { method: 'POST', headers: { ...headers, 'idempotency-key': randomUUID() }, body })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
      expect(answer.code).toMatch(/^[A-Z_]+$/)
    }
    expect((JSON.parse((await ask(bare, list, { headers })).text) as { data: unknown }).data).toEqual(
      (JSON.parse(before) as { data: unknown }).data,
    )
  })
  it('a form of another site, or a change without a type, is refused in the envelope and as a page, wherever it is sent', async () => {
    const forms = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain', '']
    for (const path of [list, '/api/v1/rpc/associations/list', '/sign-out']) {
      for (const type of forms) {
        for (const origin of ['http://evil.example', bare, 'null']) {
          const headers = { ...(type ? { 'content-type': type } : {}), origin, 'x-org-id': tenant.id }
          const answer = await ask(tenant.origin, path, { method: 'POST', headers })
          expect([answer.status, answer.code], `${path} ${type} ${origin}`).toEqual([403, 'ORIGIN_FOREIGN'])
        }
      }
    }
    const page = await ask(tenant.origin, '/sign-out', { method: 'POST', headers: { accept: 'text/html', origin: 'http://evil.example' } })
    expect([page.status, page.headers.get('content-type')]).toEqual([403, 'text/html; charset=utf-8'])
    // A program states who it is in a field that no site can add.
    const program = await ask(tenant.origin, list, { headers: { authorization: `Bearer ${tenant.apiKey}` }, method: 'POST' })
    expect(program.code).toBe('VALIDATION_FAILED')
  })

  it('a page at an address under no organisation is the page for what is not there, signed in or not', async () => {
    for (const cookie of [undefined, `fh_active_org=${tenant.id}`]) {
      for (const path of ['/nonsense', '/nonsense/team', '/sign-inn']) {
        const answer = await ask(tenant.origin, path, { headers: { accept: 'text/html', ...(cookie ? { cookie } : {}) } })
        expect(answer.status, path).toBe(404)
        expect(answer.text).toContain('There is no such page')
      }
    }
    expect((await ask(tenant.origin, `/${tenant.id.toUpperCase()}`)).code).toBe('ORG_ID_MALFORMED')
  })

  it('a form larger than any page sends is refused before it is read', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: tenant.origin }
    const answer = await ask(tenant.origin, '/sign-in', { method: 'POST', headers: form, body: `email=${'x'.repeat(600_000)}` })
    expect([answer.status, answer.code]).toEqual([413, 'BODY_TOO_LARGE'])
  })
})
