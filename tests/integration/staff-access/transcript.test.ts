/** What staff saw is what the database was asked, what the transcript says, what the sealed trail says, and what the customer's page and file show. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, expect, it } from 'vitest'
import { personalRequest, regularRequest, startAccessBench } from '../../support/access-fixture.ts'
import { refusalOf } from '../../support/refusal.ts'
import type { StaffActor } from '../../support/zone-app.ts'

const { app, access, orgId, admin, administrator, people, rest, newSupport, sql } = await startAccessBench()
afterAll(() => app.close())

interface Read {
  readonly recordId: string
  readonly fields: readonly string[]
}

/** Every row that the staff's role was given while `run` ran: the record, where the statement names it, and the columns that came with it. */
async function rowsGivenToStaff(run: () => Promise<unknown>): Promise<Read[]> {
  const given: Read[] = []
  const original = pg.Client.prototype.query
  const recorded = function (this: pg.Client & { readonly user?: string }, ...parts: unknown[]): unknown {
    const answer: unknown = Reflect.apply(original, this, parts)
    const { text = '', values = [] } = parts[0] as { text?: string; values?: unknown[] }
    const column = /^\s*select "(\w+)"::text as value from app\./.exec(text)?.[1]
    const isRead = this.user === 'freehold_staff' && / from app\."/.test(text) && !text.includes('exists (')
    if (!isRead || !(answer instanceof Promise)) return answer
    return answer.then((result: pg.QueryResult<Record<string, string>>) => {
      for (const { id, ...row } of result.rows)
        given.push({ recordId: id ?? String(values[0]), fields: column ? [camel(column)] : Object.keys(row) })
      return result
    })
  }
  pg.Client.prototype.query = recorded as typeof original
  try {
    await run()
  } finally {
    pg.Client.prototype.query = original
  }
  return given
}
const camel = (column: string): string => column.replaceAll(/_[a-z]/g, (part) => part.slice(1).toUpperCase())

const transcriptOf = async (accessGrantId: string): Promise<Read[]> => {
  const { items } = await admin.accessGrants.transcript({ accessGrantId: accessGrantId as never, limit: 200 })
  return items.map(({ recordId, fields }) => ({ recordId, fields }))
}

it('the transcript is what the database was asked: every record and field that came, and no other', async () => {
  const by = await newSupport()
  const of = app.as(orgId, by).accessGrants
  for (const asked of [personalRequest, regularRequest]) {
    const accessGrantId = (await access.grant(orgId, admin, asked, by)) as never
    const given = await rowsGivenToStaff(async () => {
      const first = await of.records({ accessGrantId, limit: 2 })
      expect(first.items).toHaveLength(2)
      expect(first.next).toBe(first.items[1]?.id)
      await of.records({ accessGrantId, limit: 100, ...(first.next ? { after: first.next } : {}) })
      if (asked === personalRequest)
        for (const field of ['displayName', 'email'])
          await of.uncover({ accessGrantId, recordId: people[0]?.id ?? '', field, reason: 'To call them back' })
    })
    expect(given.length).toBeGreaterThanOrEqual(people.length)
    expect(await transcriptOf(accessGrantId)).toEqual(given)
  }
})

it('the customer’s page, the transcript and the sealed trail tell of the same access', async () => {
  const by = await newSupport()
  const accessGrantId = await access.grant(orgId, admin, personalRequest, by)
  const of = app.as(orgId, by).accessGrants
  await of.records({ accessGrantId: accessGrantId as never })
  await of.uncover({ accessGrantId: accessGrantId as never, recordId: people[1]?.id ?? '', field: 'phone', reason: 'To call them back' })
  await admin.accessGrants.revoke({ accessGrantId: accessGrantId as never, reason: 'Thank you' })
  const lines = await transcriptOf(accessGrantId)
  const used = await sql<{ actor: string; target: string; grants: string[]; rows: number }>(
    `select actor_id as actor, target_id as target, grant_ids as grants, row_count::integer as rows from app.audit_event
     where organization_id = $1 and action = 'access_grant.used' and $2 = any(grant_ids) and decision = 'allowed'`,
    ...[orgId, accessGrantId],
  )
  expect(used.reduce((sum, { rows }) => sum + rows, 0)).toBe(lines.length)
  // Each event names who saw, and under which access of which organisation; the access names whose word it was.
  expect(used.every(({ actor, target, grants }) => actor === by.id && target === accessGrantId && grants[0] === accessGrantId)).toBe(true)
  const shown = (await admin.accessGrants.list({ limit: 200 })).items
  const known = await sql<{ id: string }>('select id from app.access_grant where organization_id = $1', orgId)
  expect(shown.map(({ id }) => id).sort()).toEqual(known.map(({ id }) => id).sort())
  const inTrail = await sql<{ id: string }>(
    `select distinct unnest(grant_ids)::text as id from app.audit_event where organization_id = $1 and action like 'access_grant.%'`,
    orgId,
  )
  for (const { id } of inTrail) expect(shown.map((grant) => String(grant.id))).toContain(id)
  const file = await (await admin.audit.exportCsv({ targetKind: 'access_grant' })).text()
  const rows = file.split('\n').filter((line) => line.includes('access_grant.used'))
  const [all] = await sql<{ n: number }>(
    `select count(*)::integer as n from app.audit_event where organization_id = $1 and action = 'access_grant.used'`,
    orgId,
  )
  expect(rows).toHaveLength(all?.n ?? -1)
})

it('an access that is over gives nothing, and the try stands in the trail with its rule', async () => {
  const by = await newSupport()
  const accessGrantId = await access.grant(orgId, admin, personalRequest, by)
  await sql(
    `update app.access_grant set starts_at = starts_at - interval '9 hours', ends_at = ends_at - interval '9 hours' where id = $1`,
    accessGrantId,
  )
  expect(await rest('GET', `/access/grants/${accessGrantId}/records`, { as: by })).toMatchObject({
    status: 403,
    code: 'ACCESS_GRANT_ENDED',
  })
  const events = await sql(
    `select action, target_id, actor_id, rule_code from app.audit_event where decision = 'refused' and organization_id = $1 and actor_id = $2`,
    ...[orgId, by.id],
  )
  expect(events).toEqual([{ action: 'access_grant.used', target_id: accessGrantId, actor_id: by.id, rule_code: 'ACCESS_GRANT_ENDED' }])
})

it('using an access, in two windows and again and again, does not lengthen it', async () => {
  const by = await newSupport()
  const accessGrantId = await access.grant(orgId, admin, regularRequest, by)
  const end = async () => (await sql<{ ends_at: Date }>('select ends_at from app.access_grant where id = $1', accessGrantId))[0]?.ends_at
  const before = await end()
  const windows = [app.as(orgId, by).accessGrants, app.as(orgId, by).accessGrants]
  for (let turn = 0; turn < 3; turn++)
    expect(
      (await Promise.all(windows.map((of) => of.records({ accessGrantId: accessGrantId as never })))).every(
        ({ items }) => items.length > 0,
      ),
    ).toBe(true)
  expect(await end()).toEqual(before)
  await sql(
    `update app.access_grant set starts_at = starts_at - interval '9 hours', ends_at = ends_at - interval '9 hours' where id = $1`,
    accessGrantId,
  )
  for (const of of windows)
    expect(await refusalOf(of.records({ accessGrantId: accessGrantId as never }))).toMatchObject({ code: 'ACCESS_GRANT_ENDED' })
})

it('staff act as themselves and as nobody else: a member’s cookie beside theirs changes nothing, and nothing takes another person’s place', async () => {
  const password = 'a long enough passphrase'
  const named = {
    name: 'Sam Support',
    email: `${randomUUID()}@staff.example.org`,
    role: 'support',
    employer: 'platform',
    officeCountry: 'DE',
    password,
  } as const
  const id = await app.services.staff.ensure(named)
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: named.email, password }) }
  const response = await app.http(
    'rest',
    new Request('http://eu.localhost:8080/api/v1/staff/sign-in', init),
    app.contextOf(null, undefined),
  )
  const cookie = (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
  const { key } = await admin.apiKeys.create({ name: 'Robot', role: 'administrator' })
  expect(await app.services.staff.authenticate(new Headers({ cookie }))).toMatchObject({ kind: 'staff', id })
  // A key that is sent is meant, and then it is no member of staff who calls.
  expect(await app.services.staff.authenticate(new Headers({ cookie, authorization: `Bearer ${key}` }))).toBeUndefined()
  const actor = (await app.services.staff.authenticate(new Headers({ cookie }))) as StaffActor
  // No field of a request names a person to act for: one that tries is refused as a field nobody acts on.
  for (const more of [{ onBehalfOf: administrator.id }, { staffId: access.officer.id }, { actAs: administrator.id }])
    expect(await rest('POST', '/access/request', { as: actor, body: { ...regularRequest, ...more } })).toMatchObject({ status: 422 })
})
