/**
 * An operator of the control plane asks for help at an organisation, by codes alone; the zone's staff take it up, the organisation decides, and back come codes. What
 * anybody says about it stays in the zone.
 */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { personalRequest } from '../support/access-fixture.ts'
import { refusalOf } from '../support/refusal.ts'
import { startBothSides, type BothSides, type ClaimedTenant } from './support/both-sides.ts'
import { until } from './support/until.ts'

let sides: BothSides
let tenant: ClaimedTenant

beforeAll(async () => {
  sides = await startBothSides()
  tenant = await sides.newTenant()
})
afterAll(() => sides.close())

const about = { purpose: 'customer_support', ticket: 'SUP-4711' } as const
const reason = 'Mrs Wintergreen sees a neighbour in her statement'
const escalate = (more: object = {}) => sides.call('POST', '/escalations', { organizationId: tenant.orgId, ...about, ...more })
const statusOf = async (id: unknown) => (await sides.call('GET', `/escalations/${String(id)}`)).data['status']
const becomes = (id: unknown, status: string) => until(`${status}`, async () => (await statusOf(id)) === status || undefined)

test('no word fits into an escalation, and none is ordered for who is not there', async () => {
  const refused: [object, number][] = [
    [{ ticket: 'Mrs Wintergreen called' }, 422],
    [{ ticket: 'SUP-1; please hurry' }, 422],
    [{ reason }, 422],
    [{ purpose: 'curiosity' }, 422],
    [{ organizationId: randomUUID() }, 404],
  ]
  for (const [more, status] of refused) expect([more, (await escalate(more)).status]).toEqual([more, status])
  expect((await sides.control.call('viewer', 'POST', '/api/v1/escalations', { organizationId: tenant.orgId, ...about })).status).toBe(403)
  expect((await sides.call('GET', `/escalations/${randomUUID()}`)).status).toBe(404)
  const reserved = await sides.call('POST', '/organizations', { zone: 'eu' })
  expect((await escalate({ organizationId: reserved.data['id'] })).status).toBe(409)
})

test('an escalation is taken up once, decided on by the organisation, and told as codes from its order to its end', async () => {
  const { app } = sides.bench
  const { orgId, admin } = tenant
  const ordered = await escalate()
  expect([ordered.status, ordered.data['status']]).toEqual([201, 'open'])
  const escalationId = String(ordered.data['id']) as never
  const [by, officer] = [await app.makeStaff('support'), await app.makeStaff('officer')]
  const support = app.as(orgId, by)
  const waiting = async () => (await support.staff.work({})).escalations.find(({ id }) => id === escalationId)
  expect(await until('the zone to keep it', waiting)).toMatchObject({ organizationId: orgId, ...about })
  await becomes(escalationId, 'accepted')

  const asked = { ...personalRequest, ...about, reason, escalationId }
  expect(await refusalOf(support.accessRequests.create({ ...asked, ticket: 'SUP-1' }))).toMatchObject({ code: 'ACCESS_ESCALATION_DIFFERS' })
  expect(await refusalOf(support.accessRequests.create({ ...asked, escalationId: randomUUID() as never }))).toMatchObject({
    code: 'ACCESS_ESCALATION_NOT_FOUND',
  })
  const { id: accessRequestId } = await support.accessRequests.create(asked)
  await becomes(escalationId, 'taken')
  expect(await waiting()).toBeUndefined()
  const again = app.as(orgId, await app.makeStaff('support')).accessRequests.create(asked)
  expect(await refusalOf(again)).toMatchObject({ code: 'ACCESS_ESCALATION_TAKEN' })

  await admin.accessRequests.approve({ accessRequestId })
  const { grantId } = await app.as(orgId, officer).accessRequests.approve({ accessRequestId })
  await becomes(escalationId, 'approved')
  await admin.accessGrants.revoke({ accessGrantId: grantId as never, reason: 'That is all' })
  await becomes(escalationId, 'ended')
})

test('a refusal is told as one, without its words, and nothing of all this stands in any column of the control plane', async () => {
  const { app } = sides.bench
  const { data } = await escalate({ ticket: 'SUP-4712' })
  const escalationId = String(data['id']) as never
  const support = app.as(tenant.orgId, await app.makeStaff('support'))
  await until('the zone to keep it', async () => (await support.staff.work({})).escalations.find(({ id }) => id === escalationId))
  const { id } = await support.accessRequests.create({ ...personalRequest, ...about, ticket: 'SUP-4712', reason, escalationId })
  await tenant.admin.accessRequests.reject({ accessRequestId: id })
  await becomes(escalationId, 'rejected')

  const { items } = (await sides.call('GET', `/escalations?organizationId=${tenant.orgId}`)).data as { items: object[] }
  expect(items).toHaveLength(2)
  expect(JSON.stringify(items)).not.toContain(id)
  const client = new pg.Client({ connectionString: sides.control.databaseUrls.superuser })
  await client.connect()
  try {
    const { rows } = await client.query<{ place: string }>(
      `select table_schema || '.' || table_name as place from information_schema.tables where table_schema in ('directory', 'dbos') and table_type = 'BASE TABLE'`,
    )
    expect(rows.length).toBeGreaterThan(20)
    for (const { place } of rows) {
      const found = await client.query(
        `select 1 from ${place} as row where row::text ilike '%wintergreen%' or row::text like '%' || $1 || '%'`,
        [id],
      )
      expect([place, found.rowCount]).toEqual([place, 0])
    }
  } finally {
    await client.end()
  }
})
