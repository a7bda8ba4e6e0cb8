/**
 * Every address of a zone's residency surface over HTTP, through the edges: by its own document, so that a new one without a case fails. Inside is the zone's
 * own edge; outside is the global one, which stands in another country than this zone.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFreeholdClient } from '@repo/client'
import { loopbackFetch, selectZones, zoneFolders, zonePorts } from '@repo/stack'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { signedByCustodians } from '../support/emergency-fixture.ts'
import { endpointsOf, somebody, type Called, type Caller, type Endpoint } from '../support/http-surface.ts'
import { claimTenant, zoneOrigin, type ClaimedTenant } from '../support/stack-visitor.ts'

const stack = inject('stack')
const zone = 'us'
const outside = zoneOrigin(stack, zone)
const [config] = selectZones([zone])
const inside = `http://${zone}.localhost:${config ? zonePorts(config, stack.basePort).edge : 0}`
const sides = [
  ['inside', inside],
  ['outside', outside],
] as const
const database = new pg.Client({ connectionString: stack.superuserUrls[zone] })
const seen = new Map<Endpoint, Set<number>>()

let tenant: ClaimedTenant
let admin: Caller
let second: Caller
let stranger: Caller
let support: Caller
let officer: Caller
let otherId: string
let personId: string
/** Ids that exist here, by what they are of. */
const ids: Record<string, string> = {}

beforeAll(async () => {
  await database.connect()
  tenant = await claimTenant(stack, zone)
  const other = await claimTenant(stack, zone)
  otherId = other.id
  const member = async ({ id, email, password }: Pick<ClaimedTenant, 'id' | 'email' | 'password'>): Promise<Caller> => {
    const fetch = loopbackFetch()
    await createFreeholdClient({ baseUrl: outside, fetch, retry: { retriesMax: 10 } }).identity.signIn({ email, password })
    return somebody(inside, { 'x-org-id': id }, seen, fetch)
  }
  const invited = { id: tenant.id, email: `second-${tenant.id}@example.test`, password: `long-${randomUUID()}` }
  const { token } = await tenant.api.team.invite({ email: invited.email, role: 'administrator' })
  const visitor = createFreeholdClient({ baseUrl: outside, fetch: loopbackFetch() })
  await visitor.identity.invitations.accept({ token, account: { name: 'Second', password: invited.password } })
  ;[admin, second, stranger] = [await member(tenant), await member(invited), await member(other)]
  ;[support, officer] = [await staff('support'), await staff('officer')]
  personId = (await tenant.api.people.create({ displayName: 'Ada Example' })).id
})
afterAll(() => database.end())

async function staff(role: string, organizationId = tenant.id): Promise<Caller> {
  const file = join(zoneFolders(stack.stateFolder, zone).officer, 'staff.json')
  const people = JSON.parse(readFileSync(file, 'utf8')) as { email: string; password: string; role: string }[]
  const { email = '', password = '' } = people.find((one) => one.role === role) ?? {}
  const fetch = loopbackFetch()
  await createFreeholdClient({ baseUrl: outside, fetch, retry: { retriesMax: 10 } }).staff.signIn({ email, password })
  return somebody(inside, { 'x-org-id': organizationId }, seen, fetch)
}

const answer = ({ status, code }: Called) => (code === undefined ? [status] : [status, code])
const idOf = async (called: Promise<Called>): Promise<string> => {
  const { status, data } = await called
  expect(status).toBe(201)
  return String(data['id'])
}
const about = { purpose: 'customer_support', reason: 'A name is shown twice', ticket: 'T-1', dataset: 'people', level: 'identity' }
const asked = { ...about, verb: 'read' }
const newAssociation = async () =>
  (
    await tenant.api.associations.create({
      name: 'House',
      code: randomUUID().slice(0, 6).toUpperCase(),
      countryCode: 'US',
      currencyCode: 'USD',
      timeZone: 'America/New_York',
    })
  ).id
const pair = (level: string, bucket = 'R3') => ({ level, bucket })

describe('classification', () => {
  it.each(sides)(
    'from %s raises with 200, refuses what is classified, illegal or unread, and lowers with 202 and a second person',
    async (_, by) => {
      const [one, other] = [admin, second].map(
        (caller): Caller =>
          (endpoint, options) =>
            caller(endpoint, { ...options, by }),
      ) as [Caller, Caller]
      const id = await newAssociation()
      expect((await one('GET /data/{id}/classification', { at: { id } })).data).toMatchObject(pair('operational'))
      const classify = (body: object) => one('POST /data/classify', { body: { id, ...body } }).then(answer)
      expect(await classify(pair('transactional', 'R1'))).toEqual([422, 'CLASSIFICATION_ILLEGAL'])
      expect(await classify({ ...pair('transactional'), encryption: 'off' })).toEqual([422, 'VALIDATION_FAILED'])
      expect(await classify(pair('transactional'))).toEqual([201])
      expect(await classify(pair('transactional'))).toEqual([409, 'DATA_ALREADY_CLASSIFIED'])
      const put = (body: object) => one('PUT /data/{id}/classification', { at: { id }, body })
      const lower = { ...pair('operational'), reason: 'Raised by mistake' }
      expect(answer(await put({ ...lower, color: 'red' }))).toEqual([422, 'VALIDATION_FAILED'])
      for (const verdict of ['reject', 'approve'] as const) {
        const { status, data } = await put(lower)
        expect(status).toBe(202)
        const at = { loweringId: (ids['lowering'] = String(data['pendingLowering'])) }
        expect((await other('GET /data/lowerings')).data['items']).toContainEqual(expect.objectContaining({ id: at.loweringId }))
        expect(answer(await one('POST /data/lowerings/{loweringId}/approve', { at }))).toEqual([403, 'LOWERING_OWN'])
        expect(answer(await other(`POST /data/lowerings/{loweringId}/${verdict}`, { at }))).toEqual([200])
        expect(answer(await other(`POST /data/lowerings/{loweringId}/${verdict}`, { at }))).toEqual([409, 'LOWERING_NOT_PENDING'])
      }
      expect((await put(pair('identity'))).status).toBe(200)
      expect(answer(await put(lower))).toEqual([409, 'CLASSIFICATION_IDENTITY_STAYS'])
      expect(answer(await one('POST /data/{id}/scan', { at: { id: (ids['data'] = id) } }))).toEqual([200])
      expect((await one('GET /data/classified')).data['items']).toContainEqual(expect.objectContaining({ id }))
    },
  )
})

describe('staff access', () => {
  it('is asked for from inside alone, decided by others, once and in time', async () => {
    const ask = (body: object, by = inside) => support('POST /access/request', { body, by })
    expect(await ask(asked, outside)).toMatchObject({ status: 403, code: 'ACCESS_NOT_ALLOWED', rule: 'ACTOR_OUTSIDE' })
    expect(answer(await ask({ ...asked, reason: '  ' }))).toEqual([422, 'VALIDATION_FAILED'])
    expect(answer(await ask({ ...asked, everything: true }))).toEqual([422, 'VALIDATION_FAILED'])
    expect(answer(await ask({ ...asked, verb: 'export' }))).toEqual([403, 'ACCESS_EXPORT_REFUSED'])
    const id = (ids['request'] = await idOf(ask(asked)))
    const approve = (by: Caller, accessRequestId: string) => by('POST /access/approve', { body: { accessRequestId } })
    expect(answer(await approve(support, id))).toEqual([403, 'FORBIDDEN'])
    expect(await officer('POST /access/approve', { body: { accessRequestId: id }, by: outside })).toMatchObject({
      status: 403,
      rule: 'ACTOR_OUTSIDE',
    })
    expect((await approve(officer, id)).data).toMatchObject({ status: 'pending', needsCustomer: true })
    expect((await admin('GET /access/requests')).data['items']).toContainEqual(expect.objectContaining({ id }))
    expect((await admin('GET /access/requests/{accessRequestId}', { at: { accessRequestId: id } })).data).toMatchObject({ id })
    // The customer decides from wherever they are.
    const { data } = await admin('POST /access/approve', { body: { accessRequestId: id }, by: outside })
    expect(data).toMatchObject({ status: 'approved' })
    ids['grant'] = String(data['grantId'])
    expect(answer(await approve(admin, id))).toEqual([409, 'ACCESS_REQUEST_NOT_PENDING'])

    const refused = await idOf(ask(asked))
    expect(answer(await admin('POST /access/reject', { body: { accessRequestId: refused } }))).toEqual([200])
    expect(answer(await approve(officer, refused))).toEqual([409, 'ACCESS_REQUEST_NOT_PENDING'])
    const own = await idOf(officer('POST /access/request', { body: asked }))
    expect(answer(await approve(officer, own))).toEqual([403, 'ACCESS_SELF_APPROVAL'])
    expect(answer(await support('POST /access/cancel', { body: { accessRequestId: own } }))).toEqual([403, 'ACCESS_APPROVER_REFUSED'])
    expect(answer(await officer('POST /access/cancel', { body: { accessRequestId: own } }))).toEqual([200])
    const silent = await idOf(ask(asked))
    await database.query(`update app.access_request set expires_at = now() - interval '1 second' where id = $1`, [silent])
    expect(answer(await approve(officer, silent))).toEqual([410, 'ACCESS_REQUEST_EXPIRED'])
  })

  it('shows covered records to who holds it, inside, until it is ended, and ending it twice changes nothing', async () => {
    const accessGrantId = ids['grant'] ?? ''
    const at = { accessGrantId }
    const uncover = { recordId: personId, field: 'displayName', reason: 'To compare' }
    const look = (by: string) => support('GET /access/grants/{accessGrantId}/records', { at, by })
    const open = (by: string) => support('POST /access/grants/{accessGrantId}/uncover', { at, by, body: uncover })
    expect(await look(outside)).toMatchObject({ status: 403, rule: 'ACTOR_OUTSIDE' })
    expect(await open(outside)).toMatchObject({ status: 403, rule: 'ACTOR_OUTSIDE' })
    expect((await look(inside)).status).toBe(200)
    expect((await open(inside)).data).toMatchObject({ value: 'Ada Example' })
    expect((await admin('GET /access/grants')).data['items']).toContainEqual(expect.objectContaining({ id: accessGrantId }))
    expect((await admin('GET /access/grants/{accessGrantId}', { at })).data).toMatchObject({ useCount: 2 })
    expect((await admin('GET /access/grants/{accessGrantId}/transcript', { at })).data['items']).toHaveLength(2)
    expect(answer(await support('POST /access/note', { body: { accessGrantId, note: 'Done' } }))).toEqual([409, 'ACCESS_GRANT_LIVE'])
    const revoke = (body: object) => admin('POST /access/revoke', { body: { accessGrantId, ...body } })
    expect(answer(await revoke({}))).toEqual([422, 'VALIDATION_FAILED'])
    const once = await revoke({ reason: 'That is all' })
    expect(once.data).toMatchObject({ status: 'revoked' })
    // How far people have been told of it goes on by itself.
    const untold = (data: object) => ({ ...data, customerTold: undefined })
    expect(untold((await revoke({ reason: 'Again' })).data)).toEqual(untold(once.data))
    expect((await look(inside)).status).toBe(401)
    support = await staff('support')
    expect(answer(await look(inside))).toEqual([403, 'ACCESS_GRANT_ENDED'])
    expect(answer(await support('POST /access/request', { body: asked }))).toEqual([409, 'ACCESS_NOTE_OPEN'])
    expect(answer(await support('POST /access/note', { body: { accessGrantId, note: 'Compared, told the caller' } }))).toEqual([200])
  })

  it('to correct one record takes both sides, and each change another’s word; from outside nothing is proposed', async () => {
    const accessRequestId = await idOf(support('POST /access/request', { body: { ...asked, verb: 'correct', recordId: personId } }))
    await admin('POST /access/approve', { body: { accessRequestId } })
    const { data } = await officer('POST /access/approve', { body: { accessRequestId } })
    const accessGrantId = String(data['grantId'])
    const propose = (value: string, by = inside) =>
      support('POST /access/grants/{accessGrantId}/corrections', {
        ...{ at: { accessGrantId }, by, body: { changes: [{ field: 'displayName', value }], reason: 'The caller spelled it' } },
      })
    expect(await propose('Ada Corrected', outside)).toMatchObject({ status: 403, rule: 'ACTOR_OUTSIDE' })
    const one = await propose('Ada Corrected')
    expect(one.status).toBe(201)
    const at = { correctionId: (ids['correction'] = String(one.data['id'])) }
    const body = { contentHash: one.data['contentHash'] }
    expect((await admin('GET /access/corrections')).data['items']).toContainEqual(expect.objectContaining({ id: at.correctionId }))
    expect((await officer('POST /access/corrections/{correctionId}/approve', { at, body })).status).toBe(403)
    expect((await admin('POST /access/corrections/{correctionId}/approve', { at, body, by: outside })).data).toMatchObject({
      status: 'applied',
    })
    expect((await admin('POST /access/corrections/{correctionId}/undo', { at })).data).toMatchObject({ status: 'undone' })
    const other = { correctionId: String((await propose('Ada Again')).data['id']) }
    expect(answer(await admin('POST /access/corrections/{correctionId}/reject', { at: other }))).toEqual([200])
    expect(answer(await admin('POST /access/revoke', { body: { accessGrantId, reason: 'That is all' } }))).toEqual([200])
    support = await staff('support')
    expect(answer(await support('POST /access/note', { body: { accessGrantId, note: 'Corrected' } }))).toEqual([200])
  })

  it('in an emergency does without the customer, never from outside, and is judged afterwards', async () => {
    const request = (by: string) => support('POST /access/break-glass', { by, body: about })
    expect(await request(outside)).toMatchObject({ status: 403, rule: 'ACTOR_OUTSIDE' })
    const accessRequestId = await idOf(request(inside))
    expect((await admin('POST /access/break-glass/open', { body: { accessRequestId } })).status).toBe(403)
    const open = { body: { accessRequestId } }
    expect(await officer('POST /access/break-glass/open', { ...open, by: outside })).toMatchObject({ status: 403, rule: 'ACTOR_OUTSIDE' })
    const { data } = await officer('POST /access/break-glass/open', open)
    const accessGrantId = (ids['emergency'] = String(data['grantId']))
    const review = { body: { accessGrantId, review: 'justified' } }
    expect(answer(await admin('POST /access/break-glass/review', review))).toEqual([409, 'ACCESS_GRANT_LIVE'])
    await admin('POST /access/revoke', { body: { accessGrantId, reason: 'Over' } })
    expect(answer(await admin('POST /access/break-glass/review', review))).toEqual([200])
    expect(answer(await admin('POST /access/break-glass/review', review))).toEqual([409, 'BREAK_GLASS_REVIEWED'])
    support = await staff('support')
    const note = { accessGrantId, note: 'The outage was mended' }
    expect(answer(await support('POST /access/note', { body: note }))).toEqual([200])
  })

  it('with nobody there opens by what custodians signed for this person and organisation, from inside, and once until it was judged', async () => {
    const me = await support('GET /staff/me')
    const document = signedByCustodians(stack.stateFolder, zone, { organization: tenant.id, staff: String(me.data['id']) })
    const present = (by: string, text = document) => support('POST /access/emergency', { by, body: { document: text, reason: 'Outage' } })
    expect(await present(outside)).toMatchObject({ status: 403, rule: 'ACTOR_OUTSIDE' })
    expect(await present(inside, document.replace(tenant.id, otherId))).toMatchObject({ status: 403, code: 'EMERGENCY_REFUSED' })
    const { status, data } = await present(inside)
    expect([status, data['kind']]).toEqual([200, 'emergency'])
    ids['custodians'] = String(data['grantId'])
    expect(await present(inside)).toMatchObject({ status: 403, rule: 'REVIEW_OPEN' })
    await admin('POST /access/revoke', { body: { accessGrantId: ids['custodians'], reason: 'Over' } })
    support = await staff('support')
  })
})

const period = '?from=2026-01-01T00:00:00Z&to=2099-01-01T00:00:00Z'
/** Reads of members, which are the same from everywhere: for them roles decide, and where data lies does not change. */
const reads: readonly (readonly [Endpoint, string])[] = [
  ['GET /residency', ''],
  ['GET /residency/egress', ''],
  ['GET /residency/record-of-processing', ''],
  ['GET /residency/record-of-processing/export.csv', ''],
  ['GET /access/audit/stream', ''],
  ['GET /access/invitations', ''],
  ['GET /access/allowed', ''],
  ['GET /access/audit', ''],
  ['GET /access/audit/chain', ''],
  ['GET /access/audit/export.csv', ''],
  ['GET /access/audit/export.ndjson', ''],
  ['GET /access/compliance-report', period],
  ['GET /access/compliance-report/export.csv', period],
]

it.each(reads)('%s answers a member from inside and outside', async (endpoint, query) => {
  for (const by of [inside, outside]) expect((await admin(endpoint, { query, by })).status).toBe(200)
})

it('one event of the trail is read by its id', async () => {
  const { data } = await admin('GET /access/audit')
  const auditEventId = (ids['event'] = String((data['items'] as { id: string }[])[0]?.id))
  expect((await admin('GET /access/audit/events/{auditEventId}', { at: { auditEventId } })).data).toMatchObject({ id: auditEventId })
})

it('a stream is set to a declared receiver alone and ended once, and staff are invited where the mode asks for it and let go', async () => {
  const place = { kind: 'https', host: 'collector.example', port: 443 }
  expect(answer(await admin('PUT /access/audit/stream', { body: place }))).toEqual([422, 'AUDIT_STREAM_NOT_DECLARED'])
  expect(answer(await admin('DELETE /access/audit/stream'))).toEqual([404, 'AUDIT_STREAM_NOT_SET'])
  await database.query(
    `insert into app.audit_stream (organization_id, kind, host, port, path, paused, changed_by) values ($1, 'https', $2, 443, '/', true, $1)`,
    [tenant.id, place.host],
  )
  expect(answer(await admin('DELETE /access/audit/stream'))).toEqual([200])
  const invited = { staffId: randomUUID(), dataset: 'units', level: 'operational', verb: 'view' }
  expect(answer(await admin('POST /access/invitations', { body: invited }))).toEqual([409, 'ACCESS_INVITATION_UNUSED'])
  const { rows } = await database.query<{ id: string }>(
    `insert into app.access_invitation (organization_id, staff_id, dataset, level, verb, invited_by, expires_at)
     values ($1, gen_random_uuid(), 'units', 'operational', 'view', gen_random_uuid(), now() + interval '1 day') returning id`,
    [tenant.id],
  )
  const accessInvitationId = (ids['invitation'] = rows[0]?.id ?? '')
  expect(answer(await admin('POST /access/invitations/withdraw', { body: { accessInvitationId } }))).toEqual([200])
})

it('a data set is asked for, looked at, released by a second person, and withdrawn', async () => {
  const asked = await admin('POST /releases', { body: { dataset: 'portfolio', month: '2026-01', reason: 'To compare houses' } })
  const at = { releaseId: (ids['release'] = await idOf(Promise.resolve(asked))) }
  const body = { contentHash: asked.data['contentHash'] }
  expect((await second('GET /releases')).data['items']).toContainEqual(expect.objectContaining({ id: at.releaseId, ...body }))
  expect(answer(await admin('POST /releases/{releaseId}/approve', { at, body }))).toEqual([403, 'RELEASE_OWN'])
  expect(answer(await second('POST /releases/{releaseId}/approve', { at, body }))).toEqual([200])
  expect(answer(await second('POST /releases/{releaseId}/reject', { at }))).toEqual([409, 'RELEASE_NOT_PENDING'])
  expect(answer(await admin('POST /releases/{releaseId}/withdraw', { at }))).toEqual([200])
  const rejected = await idOf(admin('POST /releases', { body: { dataset: 'portfolio', month: '2026-01', reason: 'Again' } }))
  expect(answer(await second('POST /releases/{releaseId}/reject', { at: { releaseId: rejected } }))).toEqual([200])
})

describe('every address of the document', () => {
  const belongs = /^\/(access|data|releases|residency|classification)\b/
  /** Who could do it at home, and a body with ids of this organisation; addresses without an id have no line. */
  const withIds = (): Readonly<Record<string, readonly [Caller, object?]>> => ({
    'GET /access/audit/events/{auditEventId}': [stranger],
    'GET /access/grants/{accessGrantId}': [stranger],
    'GET /access/grants/{accessGrantId}/records': [elsewhere],
    'GET /access/grants/{accessGrantId}/transcript': [stranger],
    'GET /access/requests/{accessRequestId}': [stranger],
    'GET /data/{id}/classification': [stranger],
    'POST /access/approve': [stranger, { accessRequestId: ids['request'] }],
    'POST /access/break-glass/open': [officerElsewhere, { accessRequestId: ids['request'] }],
    'POST /access/break-glass/review': [stranger, { accessGrantId: ids['emergency'], review: 'justified' }],
    'POST /access/cancel': [elsewhere, { accessRequestId: ids['request'] }],
    'POST /access/corrections/{correctionId}/approve': [stranger, { contentHash: '0'.repeat(64) }],
    'POST /access/corrections/{correctionId}/reject': [stranger],
    'POST /access/corrections/{correctionId}/undo': [stranger],
    'POST /access/grants/{accessGrantId}/corrections': [elsewhere, { changes: [{ field: 'displayName', value: 'X' }], reason: 'To see' }],
    'POST /access/grants/{accessGrantId}/uncover': [elsewhere, { recordId: personId, field: 'displayName', reason: 'To see' }],
    'POST /access/invitations/withdraw': [stranger, { accessInvitationId: ids['invitation'] }],
    'POST /access/note': [elsewhere, { accessGrantId: ids['grant'], note: 'Done' }],
    'POST /access/reject': [stranger, { accessRequestId: ids['request'] }],
    'POST /access/revoke': [stranger, { accessGrantId: ids['grant'], reason: 'Stop' }],
    'POST /data/classify': [stranger, { id: personId, ...pair('identity') }],
    'POST /data/lowerings/{loweringId}/approve': [stranger],
    'POST /data/lowerings/{loweringId}/reject': [stranger],
    'POST /data/{id}/scan': [stranger],
    'POST /releases/{releaseId}/approve': [stranger, { contentHash: '0'.repeat(64) }],
    'POST /releases/{releaseId}/reject': [stranger],
    'POST /releases/{releaseId}/withdraw': [stranger],
    'PUT /data/{id}/classification': [stranger, pair('identity')],
  })
  // These two need what a local stack has not, a receiver that the zone's file declares and a client that owns its zone: audit-stream.test.ts and
  // staff-access/invitations.test.ts answer them well.
  const notHere = ['POST /access/invitations', 'PUT /access/audit/stream']
  const withoutIds = [
    'POST /releases',
    'POST /access/break-glass',
    'POST /access/emergency',
    'POST /access/request',
    'DELETE /access/audit/stream',
    ...notHere,
  ]
  /** Staff of the zone at the other organisation. */
  let elsewhere: Caller
  let officerElsewhere: Caller
  let all: Endpoint[]

  beforeAll(async () => {
    all = await endpointsOf(outside, belongs)
    // Anew, since what ended above ended every session of theirs.
    ;[elsewhere, officerElsewhere] = [await staff('support', otherId), await staff('officer', otherId)]
  })
  const none = randomUUID()
  const at = () => ({
    ...{ id: ids['data'] ?? none, loweringId: ids['lowering'] ?? none, accessRequestId: ids['request'] ?? none },
    ...{ correctionId: ids['correction'] ?? none },
    ...{ releaseId: ids['release'] ?? none, accessGrantId: ids['grant'] ?? none, auditEventId: ids['event'] ?? none },
  })

  it('was answered well above', () => {
    const well = all.filter((endpoint) => [...(seen.get(endpoint) ?? [])].some((status) => status < 300))
    expect(well).toEqual(all.filter((endpoint) => !notHere.includes(endpoint)))
  })

  it.each(sides)('from %s is not there for a member of another organisation who names this one, and asks who it is', async (_, by) => {
    const nobody = somebody(by, { 'x-org-id': tenant.id }, new Map())
    for (const endpoint of all) {
      const options = { at: at(), by, ...(endpoint.startsWith('GET') ? {} : { body: {} }) }
      expect([endpoint, ...answer(await stranger(endpoint, { ...options, headers: { 'x-org-id': tenant.id } }))]).toEqual([
        endpoint,
        404,
        'ORG_NOT_FOUND',
      ])
      expect([endpoint, (await nobody(endpoint, options)).status]).toEqual([endpoint, 401])
    }
  })

  it.each(sides)("from %s has nothing of this organisation's for who may do it in another", async (_, by) => {
    const lines = withIds()
    const takesNone = all.filter((endpoint) => !(endpoint in lines) && !endpoint.includes('{') && !withoutIds.includes(endpoint))
    expect(takesNone.every((endpoint) => endpoint.startsWith('GET'))).toBe(true)
    expect([...Object.keys(lines), ...takesNone, ...withoutIds].toSorted()).toEqual(all)
    for (const [endpoint, [caller, body]] of Object.entries(lines)) {
      const called = await caller(endpoint as Endpoint, { at: at(), by, ...(body ? { body } : {}) })
      expect([endpoint, called.status]).toEqual([endpoint, 404])
    }
  })
})
