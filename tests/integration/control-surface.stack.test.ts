/**
 * Every address of the control plane's residency surface over HTTP, on its own port: by its own document, so that a new one without a case fails. Places
 * are planned and policies nobody's, so that what other tests stand on stays as it is.
 */
import { randomUUID } from 'node:crypto'
import { beforeAll, expect, inject, it } from 'vitest'
import { endpointsOf, somebody, type Called, type Caller, type Endpoint } from '../support/http-surface.ts'
import { claimTenant, controlOrigin, reserveOrganization } from '../support/stack-visitor.ts'

const stack = inject('stack')
const origin = controlOrigin(stack)
const seen = new Map<Endpoint, Set<number>>()
const nobody = somebody(origin, {}, new Map())
let operator: Caller
let viewer: Caller

beforeAll(async () => {
  ;[operator, viewer] = [await signedIn('operator'), await signedIn('viewer')]
})

async function signedIn(role: string): Promise<Caller> {
  const { data } = await nobody('POST /operators/sessions', { body: { passphrase: stack.operatorPassphrase, role } })
  return somebody(origin, { authorization: `Bearer ${String(data['token'])}` }, role === 'operator' ? seen : new Map())
}
const answer = ({ status, code }: Called) => (code === undefined ? [status] : [status, code])
const tagOf = ({ headers }: Called) => ({ 'if-match': headers.get('etag') ?? '' })
const stale = { 'if-match': '"99"' }

it('a region is registered, changed by who read it, and deleted while nothing uses it', async () => {
  const place = { zone: 'eu', provider: 'test', code: `eu-west-${randomUUID().slice(0, 8)}`, country: 'IE', roles: ['backup'] }
  const post = (changes: object) => operator('POST /regions', { body: { ...place, ...changes } })
  expect(answer(await post({ country: 'CH' }))).toEqual([422, 'REGION_COUNTRY_UNKNOWN'])
  expect(answer(await post({ country: 'GB' }))).toEqual([422, 'REGION_OUTSIDE_ZONE'])
  expect(answer(await post({ country: null }))).toEqual([422, 'VALIDATION_FAILED'])
  expect(answer(await post({ color: 'red' }))).toEqual([422, 'VALIDATION_FAILED'])
  const made = await post({})
  expect(made.status).toBe(201)
  expect(answer(await post({}))).toEqual([409, 'REGION_DUPLICATE'])
  const at = { id: String(made.data['id']) }
  const put = (headers: Record<string, string>) =>
    operator('PUT /regions/{id}', { at, headers, body: { country: 'IE', roles: ['backup', 'replica'], lifecycle: 'planned' } })
  expect(answer(await put({}))).toEqual([428, 'IF_MATCH_REQUIRED'])
  expect(answer(await put(stale))).toEqual([412, 'VERSION_MISMATCH'])
  expect(answer(await put(tagOf(await operator('GET /regions/{id}', { at }))))).toEqual([200])
  expect((await operator('GET /regions')).data['items']).toContainEqual(expect.objectContaining(at))
  expect((await operator('DELETE /regions/{id}', { at })).status).toBe(204)
  const used = ((await operator('GET /regions')).data['items'] as { id: string; cells: string[] }[]).find(({ cells }) => cells.length > 0)
  expect(answer(await operator('DELETE /regions/{id}', { at: { id: used?.id ?? '' } }))).toEqual([409, 'REGION_IN_USE'])
})

it('a policy is written, changed by who read it, given to an organisation, and deleted when nobody is under it', async () => {
  const organization = await reserveOrganization(stack, 'us')
  const row = await operator('GET /organizations/{id}', { at: { id: organization } })
  const { data: present } = await operator('GET /residency/policies/{id}', { at: { id: String(row.data['policyId']) } })
  const said = { mode: 'regional', backupCountries: present['backupCountries'] }
  const post = (changes: object) => operator('POST /residency/policies', { body: { zone: 'us', ...said, ...changes } })
  expect(answer(await post({ mode: undefined }))).toEqual([422, 'VALIDATION_FAILED'])
  expect(answer(await post({ mode: 'single_country' }))).toEqual([422, 'POLICY_FIELD_REQUIRED'])
  expect(answer(await post({ pinnedCountry: 'US' }))).toEqual([422, 'POLICY_FIELD_UNUSED'])
  expect(answer(await post({ narrowings: [{ scope: 'zone', deniedCountries: ['US'] }] }))).toEqual([409, 'POLICY_UNSATISFIABLE'])
  const made = await post({ viewFromOutside: true })
  expect(made.status).toBe(201)
  const at = { id: String(made.data['id']) }
  const put = (headers: Record<string, string>) => operator('PUT /residency/policies/{id}', { at, headers, body: said })
  expect(answer(await put({}))).toEqual([428, 'IF_MATCH_REQUIRED'])
  expect(answer(await put(stale))).toEqual([412, 'VERSION_MISMATCH'])
  expect(answer(await put(tagOf(made)))).toEqual([200])
  expect((await operator('GET /residency/policies', { query: '?zone=us' })).data['items']).toContainEqual(expect.objectContaining(at))
  const give = (policyId: unknown) => operator('PUT /organizations/{id}/policy', { at: { id: organization }, body: { policyId } })
  expect(answer(await give(randomUUID()))).toEqual([404, 'POLICY_NOT_FOUND'])
  expect(answer(await give(at.id))).toEqual([200])
  expect(answer(await operator('DELETE /residency/policies/{id}', { at }))).toEqual([409, 'POLICY_IN_USE'])
  expect(answer(await give(present['id']))).toEqual([200])
  expect((await operator('DELETE /residency/policies/{id}', { at })).status).toBe(204)
})

it('an escalation is codes alone, and of an organisation that is served', async () => {
  const { id } = await claimTenant(stack, 'us')
  const post = (changes: object) =>
    operator('POST /escalations', { body: { organizationId: id, purpose: 'maintenance', ticket: 'OPS-1', ...changes } })
  expect(answer(await post({ ticket: 'Call Mrs Example' }))).toEqual([422, 'VALIDATION_FAILED'])
  expect(answer(await post({ reason: 'She called' }))).toEqual([422, 'VALIDATION_FAILED'])
  expect(answer(await post({ organizationId: randomUUID() }))).toEqual([404, 'ORG_NOT_FOUND'])
  const made = await post({})
  expect(answer(made)).toEqual([201])
  const at = { id: String(made.data['id']) }
  expect((await operator('GET /escalations/{id}', { at })).data).toMatchObject({ organizationId: id, ticket: 'OPS-1' })
  expect((await operator('GET /escalations', { query: `?organizationId=${id}` })).data['items']).toMatchObject([at])
  expect(answer(await post({ organizationId: await reserveOrganization(stack, 'us') }))).toEqual([409, 'ESCALATION_NOT_POSSIBLE'])
})

it('released data sets are read, of all zones or of one', async () => {
  for (const query of ['', '?zone=us']) expect((await operator('GET /releases', { query })).data).toHaveProperty('items')
})

it('modes and levels are read', async () => {
  for (const endpoint of ['GET /residency/modes', 'GET /classification/levels'] as const)
    expect((await operator(endpoint)).status).toBe(200)
})

it('every address of the document was answered well above, asks who it is, lets viewers look and not change, and knows no id of nothing', async () => {
  const all = await endpointsOf(origin, /^\/(regions|residency|classification|escalations|releases|organizations\/\{id\}\/policy)\b/)
  expect(all.filter((endpoint) => [...(seen.get(endpoint) ?? [])].some((status) => status < 300))).toEqual(all)
  for (const endpoint of all) {
    const at = { id: randomUUID() }
    const reads = endpoint.startsWith('GET')
    const body = endpoint.startsWith('P') ? { body: bodies[endpoint] ?? {} } : {}
    expect([endpoint, (await nobody(endpoint, { at, ...body })).status]).toEqual([endpoint, 401])
    const watched = await viewer(endpoint, { at, ...body })
    if (!reads) expect([endpoint, ...answer(watched)]).toEqual([endpoint, 403, 'FORBIDDEN'])
    if (endpoint.includes('{id}')) {
      expect([endpoint, (await operator(endpoint, { at, headers: { 'if-match': '"1"' }, ...body })).status]).toEqual([endpoint, 404])
    }
  }
})

/** What is well formed, so that nothing but the id is wrong. */
const bodies: Readonly<Record<string, object>> = {
  'PUT /regions/{id}': { country: 'IE', roles: ['backup'], lifecycle: 'planned' },
  'PUT /residency/policies/{id}': { mode: 'regional', backupCountries: [] },
  'PUT /organizations/{id}/policy': { policyId: randomUUID() },
}
