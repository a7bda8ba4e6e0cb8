import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OrgId } from '@repo/core'
import { exportPageRows } from '../../apps/zone/src/server/csv-export.ts'
import { makeAssociation } from '../support/association-fixture.ts'
import { startZoneApp, type Actor, type ZoneApp } from '../support/zone-app.ts'

const count = 2 * exportPageRows + 500

let app: ZoneApp
let orgId: OrgId
let manager: Actor
let associationId: string

beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
  manager = await app.makeMember(orgId, { role: 'manager' })
  const { association, property } = await makeAssociation(app.as(orgId, manager), 0)
  associationId = association.id
  await app.superuser.query(
    `insert into app.unit (organization_id, association_id, property_id, label, sort_key, kind, entitlement, ordinal)
     select $1, $2, $3, 'U' || n, lpad(n::text, 8, '0'), 'dwelling', 0, n from generate_series(1, $4::integer) as n`,
    [orgId, association.id, property.id, count],
  )
})
afterAll(() => app.close())

async function exported() {
  const request = new Request(`http://eu.localhost:8080/api/v1/units/export.csv?associationId=${associationId}`)
  return app.http('rest', request, app.contextOf(orgId, manager))
}

test('a list of several pages is one file with every row once, of a length nobody had to know before', async () => {
  const response = await exported()
  expect(response.headers.get('content-length')).toBeNull()
  expect(response.headers.get('content-disposition')).toContain('units.csv')
  const labels = (await response.text())
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',')[0])
  expect(labels).toEqual(Array.from({ length: count }, (_, index) => `U${index + 1}`))
})

test('the audit trail says how many rows were asked for before any left', async () => {
  const response = await exported()
  const administrator = await app.makeMember(orgId, { role: 'administrator' })
  const [event] = (await app.as(orgId, administrator).audit.list({ action: 'unit.export', limit: 1 })).items
  expect(event).toMatchObject({ outcome: 'done', rowCount: String(count) })
  await response.body?.cancel()
})

test('a reader who stops in the middle holds no transaction', async () => {
  const reader = ((await exported()).body as ReadableStream<Uint8Array>).getReader()
  await reader.read()
  await reader.read()
  // Nobody may have the table in any way for this lock to be given.
  const client = await app.superuser.connect()
  await client.query('begin')
  await client.query('lock table app.unit in access exclusive mode nowait')
  await client.query('rollback')
  client.release()
  await reader.cancel()
})

test('a list that lost rows while it was read is cut off and does not end as a shorter file', async () => {
  const reader = ((await exported()).body as ReadableStream<Uint8Array>).getReader()
  await reader.read()
  await app.superuser.query('delete from app.unit where association_id = $1 and label = $2', [associationId, `U${count}`])
  const rest = async () => {
    for (;;) if ((await reader.read()).done) return
  }
  await expect(rest()).rejects.toThrow()
})

test('who lost their access while a list is read gets no further page', async () => {
  const clerk = await app.makeMember(orgId, { role: 'manager' })
  const request = new Request(`http://eu.localhost:8080/api/v1/units/export.csv?associationId=${associationId}`)
  const reader = ((await app.http('rest', request, app.contextOf(orgId, clerk))).body as ReadableStream<Uint8Array>).getReader()
  await reader.read()
  await reader.read()
  await app.superuser.query('delete from app.membership where organization_id = $1 and user_id = $2', [orgId, clerk.id])
  await expect(reader.read()).rejects.toThrow()
})
