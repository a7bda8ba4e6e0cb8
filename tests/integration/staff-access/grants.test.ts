/** What a live grant shows, and how it is over: at once, for the database too, and for nobody else. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { personalRequest, regularRequest, startAccessBench } from '../../support/access-fixture.ts'
import { refusalOf } from '../../support/refusal.ts'
import { type StaffActor } from '../../support/zone-app.ts'

const { app, access, orgId, administrator, admin, people, other, sql, rest, ask, newSupport, eventsOf } = await startAccessBench()
afterAll(() => app.close())

describe('a live grant', () => {
  const usable = async (by: StaffActor, grantId: string) => (await rest('GET', `/access/grants/${grantId}/records`, { as: by })).status

  it('covers everything that is not operational, and uncovers within its level alone; a view nothing at all', async () => {
    const by = await newSupport()
    const grantId = await access.grant(orgId, admin, regularRequest, by)
    const { items } = await app.as(orgId, by).accessGrants.records({ accessGrantId: grantId as never })
    const fields = items[0]?.fields ?? []
    expect(fields.filter(({ covered }) => covered).map(({ name, value }) => [name, value])).toEqual([
      ['label', null],
      ['floor', null],
      ['entitlement', null],
    ])
    expect(fields.find(({ name }) => name === 'kind')).toMatchObject({ covered: false, value: 'dwelling' })
    const uncover = (as: StaffActor, id: string, field: string, recordId = items[0]?.id) =>
      rest('POST', `/access/grants/${id}/uncover`, { as, body: { recordId, field, reason: 'To see' } })
    expect(await uncover(by, grantId, 'label')).toMatchObject({ status: 403, code: 'ACCESS_FIELD_COVERED' })
    expect(await uncover(by, grantId, 'sortKey')).toMatchObject({ status: 403 })
    expect(await uncover(by, grantId, 'kind', randomUUID())).toMatchObject({ status: 404, code: 'ACCESS_RECORD_NOT_FOUND' })
    const viewer = await newSupport()
    const view = await access.grant(orgId, admin, { ...personalRequest, verb: 'view' }, viewer)
    expect(await usable(viewer, view)).toBe(200)
    expect(await uncover(viewer, view, 'displayName', people[0]?.id)).toMatchObject({ status: 403, code: 'ACCESS_FIELD_COVERED' })
  })

  it('for one record shows that record alone, and for one use serves one call', async () => {
    const by = await newSupport()
    const grantId = await access.grant(orgId, admin, { ...personalRequest, recordId: people[1]?.id ?? '', usesMax: 1 }, by)
    const { items } = await app.as(orgId, by).accessGrants.records({ accessGrantId: grantId as never })
    expect(items.map(({ id }) => id)).toEqual([people[1]?.id])
    expect(await usable(by, grantId)).toBe(403)
    expect(await sql('select status, end_reason from app.access_grant where id = $1', grantId)).toEqual([
      { status: 'exhausted', end_reason: 'used_up' },
    ])
  })

  it('answers nothing a second time by an Idempotency-Key, once it is over', async () => {
    const by = await newSupport()
    const grantId = await access.grant(orgId, admin, personalRequest, by)
    const again = () => app.as(orgId, by, { idempotencyKey: 'look-again-0001' })
    const looked = () => again().accessGrants.records({ accessGrantId: grantId as never })
    const uncover = { accessGrantId: grantId as never, recordId: people[0]?.id ?? '', field: 'displayName', reason: 'To call them' }
    await looked()
    await again().accessGrants.uncover(uncover)
    await admin.accessGrants.revoke({ accessGrantId: grantId as never, reason: 'Stop' })
    expect(await refusalOf(looked())).toMatchObject({ code: 'ACCESS_GRANT_ENDED' })
    expect(await refusalOf(again().accessGrants.uncover(uncover))).toMatchObject({ code: 'ACCESS_GRANT_ENDED' })
    expect(await sql(`select 1 from app.idempotency_key where key = 'look-again-0001' and organization_id = $1`, orgId)).toEqual([])
  })

  it("is one person's, and of staff alone: nobody else uses it, and it opens nothing that members have", async () => {
    const by = await newSupport()
    const grantId = await access.grant(orgId, admin, personalRequest, by)
    expect(await usable(access.officer, grantId)).toBe(404)
    expect(await rest('GET', `/access/grants/${grantId}/records`, { as: administrator })).toMatchObject({ status: 403 })
    for (const path of ['/people', '/units', '/settings', '/team/members']) expect((await rest('GET', path, { as: by })).status).toBe(403)
    expect(await refusalOf(app.as(orgId, by).people.list({}))).toMatchObject({ code: 'FORBIDDEN' })
  })

  it('is ended within a second while a statement runs; what ran is cut off, its sibling and other people stay', async () => {
    const [by, sibling] = [await newSupport(), await newSupport()]
    const grantId = await access.grant(orgId, admin, personalRequest, by)
    const [siblings, mine] = [
      await access.grant(orgId, admin, personalRequest, sibling),
      await access.grant(orgId, admin, regularRequest, by),
    ]
    const scope = { orgId, epoch: 1 }
    const slow = (staffId: string, id: string) =>
      app.services.db.withGrant({ ...scope, staffId, grantId: id }, (tx) => tx.$queryRaw`select count(*), pg_sleep(8) from app.party`)
    const cut = slow(by.id, grantId).then(
      () => 'finished',
      () => 'cut off',
    )
    const running = async () =>
      (
        await sql<{ n: number }>(
          `select count(*)::integer as n from pg_stat_activity where usename = 'freehold_staff' and query like '%pg_sleep(8)%' and state = 'active'`,
        )
      )[0]?.n
    await expect.poll(running).toBe(1)
    const from = performance.now()
    await admin.accessGrants.revoke({ accessGrantId: grantId as never, reason: 'Stop' })
    expect(await cut).toBe('cut off')
    expect(performance.now() - from).toBeLessThan(1_000)
    expect(await usable(by, grantId)).toBe(403)
    expect([await usable(sibling, siblings), await usable(by, mine)]).toEqual([200, 200])

    // A second word changes nothing, and says that nothing changed.
    const before = await sql('select * from app.access_grant where id = $1', grantId)
    expect(
      await rest('POST', '/access/revoke', { as: access.officer, body: { accessGrantId: grantId, reason: 'Stop again' } }),
    ).toMatchObject({ status: 200, data: { status: 'revoked' } })
    expect(await sql('select * from app.access_grant where id = $1', grantId)).toEqual(before)
    expect(
      await sql(`select rule_code from app.audit_event where target_id = $1 and action = 'access_grant.revoked' order by id`, grantId),
    ).toEqual([{ rule_code: null }, { rule_code: 'ENDED_BEFORE' }])
  })

  it('is ended while many calls run under it: none that begins after the word is answered', async () => {
    const by = await newSupport()
    const grantId = await access.grant(orgId, admin, regularRequest, by)
    let over = Infinity
    const late: number[] = []
    const hammer = async () => {
      for (let call = 0; call < 12; call++) {
        const began = performance.now()
        if ((await usable(by, grantId)) === 200 && began > over) late.push(began - over)
      }
    }
    const calls = Promise.all([hammer(), hammer(), hammer(), hammer()])
    await admin.accessGrants.revoke({ accessGrantId: grantId as never, reason: 'Stop' })
    over = performance.now()
    await calls
    expect(late).toEqual([])
  })

  it('is over by time for the database itself: the same statement then gives nothing, also on a connection that is open', async () => {
    const by = await newSupport()
    const grantId = await access.grant(orgId, admin, personalRequest, by)
    const client = new pg.Client({ connectionString: inject('zone').databaseUrls.staff })
    await client.connect()
    try {
      await client.query('begin')
      for (const [name, value] of [
        ['organization_id', orgId],
        ['staff_id', by.id],
        ['grant_id', grantId],
      ])
        await client.query(`select set_config('app.' || $1, $2, true)`, [name, value])
      const seen = async () => (await client.query('select id from app.party')).rowCount
      expect(await seen()).toBe(people.length)
      // Another data set, another organisation, another person: nothing.
      expect((await client.query('select id from app.unit')).rowCount).toBe(0)
      await client.query('savepoint s')
      await expect(client.query('select name_key from app.party')).rejects.toMatchObject({ code: '42501' })
      await client.query('rollback to s')
      for (const [name, value] of [
        ['staff_id', access.supporter.id],
        ['organization_id', other],
      ]) {
        await client.query('savepoint s')
        await client.query(`select set_config('app.' || $1, $2, true)`, [name, value])
        expect(await seen()).toBe(0)
        await client.query('rollback to s')
      }
      expect(await seen()).toBe(people.length)
      await sql(
        `update app.access_grant set starts_at = starts_at - interval '8 hours', ends_at = ends_at - interval '8 hours' where id = $1`,
        grantId,
      )
      expect(await seen()).toBe(0)
      await client.query('rollback')
    } finally {
      await client.end()
    }
    await expect(app.services.db.withGrant({ orgId, epoch: 1, staffId: by.id, grantId }, (tx) => tx.$queryRaw`select 1`)).rejects.toThrow(
      /no live grant/,
    )
    expect(await usable(by, grantId)).toBe(403)
  })

  it.each([
    ['its policy', { policyVersion: 2 }, 'policy_changed'],
    ['its cell', { cell: 'eu-2' }, 'organization_moved'],
    ['its place here', { status: 'closed', epoch: 2 }, 'organization_left'],
  ])('ends by itself when the organisation changes %s, with its event in the same transaction', async (_, change, reason) => {
    const org = await app.makeOrganization()
    const api = app.as(org, await app.makeMember(org, { role: 'administrator' }))
    const by = await newSupport()
    const grantId = await access.grant(org, api, regularRequest, by)
    const fence = { epoch: 1, status: 'active', zone: 'eu', cell: 'eu-1', policyMode: 'regional', policyVersion: 1 } as const
    await app.services.db.setFence(org, { ...fence, ...change } as typeof fence)
    expect(await sql('select status, end_reason from app.access_grant where id = $1', grantId)).toEqual([
      { status: 'revoked', end_reason: reason },
    ])
    expect((await eventsOf(grantId)).map(({ action, actor_kind }) => [action, actor_kind])).toContainEqual([
      'access_grant.revoked',
      'system',
    ])
  })

  it('does not count under a policy it was not given under, though nobody has ended it', async () => {
    const org = await app.makeOrganization()
    const by = await newSupport()
    const grantId = await access.grant(org, app.as(org, await app.makeMember(org, { role: 'administrator' })), regularRequest, by)
    await sql('alter table app.organization disable trigger organization_ends_grants')
    try {
      await sql('update app.organization set policy_version = 7 where organization_id = $1', org)
    } finally {
      await sql('alter table app.organization enable trigger organization_ends_grants')
    }
    expect(await rest('GET', `/access/grants/${grantId}/records`, { as: by, org })).toMatchObject({
      status: 403,
      code: 'ACCESS_GRANT_ENDED',
    })
  })

  it('ends with the policy that needs more words than it has, before it is given', async () => {
    const org = await app.makeOrganization()
    const { id } = await ask(regularRequest, await newSupport(), org)
    const strict = { epoch: 1, status: 'active', zone: 'eu', cell: 'eu-1', policyMode: 'fully_sovereign', policyVersion: 2 } as const
    await app.services.db.setFence(org, strict)
    expect(await rest('POST', '/access/approve', { as: access.officer, org, body: { accessRequestId: id } })).toMatchObject({
      status: 403,
      code: 'ACCESS_NOT_ALLOWED',
    })
  })

  it('whose audit event cannot be written shows nothing', async () => {
    const by = await newSupport()
    const grantId = await access.grant(orgId, admin, personalRequest, by)
    await sql(`create or replace function app.no_event() returns trigger language plpgsql as $$ begin raise exception 'no audit'; end $$`)
    await sql('create trigger no_event before insert on app.audit_event for each row execute function app.no_event()')
    try {
      const answer = await rest('GET', `/access/grants/${grantId}/records`, { as: by })
      expect([answer.status, answer.data]).toEqual([500, undefined])
    } finally {
      await sql('drop function app.no_event() cascade')
    }
  })
})
