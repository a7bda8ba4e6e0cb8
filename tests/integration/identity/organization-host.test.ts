/** An organisation's own host: who may have one made, what is stored, and who may read the table of all of them. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { listOrganizationHosts } from '../../../apps/zone/src/features/identity/index.ts'
import { refusalOf } from '../../support/refusal.ts'
import { startZoneApp, type ZoneApp } from '../../support/zone-app.ts'

let app: ZoneApp
beforeAll(() => {
  app = startZoneApp()
})
afterAll(() => app.close())

const hosts = () => app.services.db.withIdentity({}, listOrganizationHosts)
const hostOf = async (orgId: string) => (await hosts()).find(({ organizationId }) => organizationId === orgId)?.alias
const form = /^http:\/\/[a-z2-7]{20}\.o\.eu\.localhost:8080$/

describe("an organisation's own host", () => {
  it('is not there until an administrator wants it, can be replaced and taken away, and leaves one event each time', async () => {
    const orgId = await app.makeOrganization()
    const api = app.as(orgId, await app.makeMember(orgId, { role: 'administrator' }))
    expect((await api.settings.get({})).ownHost).toBeNull()

    const first = (await api.settings.setHost({})).ownHost
    const second = (await api.settings.setHost({})).ownHost
    expect(first).toMatch(form)
    expect(second).toMatch(form)
    expect(second).not.toBe(first)
    expect(second).toContain(`//${await hostOf(orgId)}.`)
    expect((await api.settings.get({})).ownHost).toBe(second)

    expect((await api.settings.removeHost({})).ownHost).toBeNull()
    expect((await api.settings.removeHost({})).ownHost).toBeNull()
    expect(await hostOf(orgId)).toBeUndefined()
    const { rows } = await app.superuser.query<{ action: string; target_id: string }>(
      'select action, target_id from app.audit_event where organization_id = $1 order by occurred_at, id',
      [orgId],
    )
    expect(rows.map(({ action }) => action)).toEqual([
      'organization.set_host',
      'organization.set_host',
      'organization.remove_host',
      'organization.remove_host',
    ])
    expect(new Set(rows.map((row) => row.target_id))).toEqual(new Set([orgId]))
  })

  it('asked for twice with one key is made once', async () => {
    const orgId = await app.makeOrganization()
    const admin = await app.makeMember(orgId, { role: 'administrator' })
    const once = app.as(orgId, admin, { idempotencyKey: 'one-click-sent-twice' })
    expect(await once.settings.setHost({})).toEqual(await once.settings.setHost({}))
  })

  it("is the administrator's to decide, and shown to every member", async () => {
    const orgId = await app.makeOrganization()
    await app.as(orgId, await app.makeMember(orgId, { role: 'administrator' })).settings.setHost({})
    const manager = app.as(orgId, await app.makeMember(orgId, { role: 'manager' }))
    expect((await manager.settings.get({})).ownHost).toMatch(form)
    expect(await refusalOf(manager.settings.setHost({}))).toMatchObject({ code: 'FORBIDDEN', status: 403 })
    expect(await refusalOf(manager.settings.removeHost({}))).toMatchObject({ code: 'FORBIDDEN', status: 403 })
  })

  it("does not touch another organisation's", async () => {
    const [one, other] = [await app.makeOrganization(), await app.makeOrganization()]
    const apis = await Promise.all([one, other].map(async (org) => app.as(org, await app.makeMember(org, { role: 'administrator' }))))
    for (const api of apis) await api.settings.setHost({})
    const before = await hostOf(other)
    await apis[0]?.settings.removeHost({})
    expect([await hostOf(one), await hostOf(other)]).toEqual([undefined, before])
  })
})

describe('the table of all hosts', () => {
  it('holds aliases and opaque ids, and answers the identity role alone', async () => {
    expect(Object.keys((await hosts())[0] ?? {}).sort()).toEqual(['alias', 'organizationId'])
    const { databaseUrls } = inject('zone')
    for (const url of [databaseUrls.app, databaseUrls.dbos, databaseUrls.superuser]) {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await expect(client.query('select * from app.list_organization_hosts()')).rejects.toMatchObject({ code: '42501' })
      await client.end()
    }
  })

  it('gives an alias that stands there twice to the older organisation, whichever way it came about', async () => {
    const [older, younger] = [await app.makeOrganization(), await app.makeOrganization()]
    const alias = 'twice'.repeat(4)
    const at = ['2026-01-01', '2026-01-02']
    for (const [index, org] of [older, younger].entries()) {
      await app.superuser.query('insert into app.organization_host (organization_id, alias, created_at) values ($1, $2, $3)', [
        org,
        alias,
        at[index],
      ])
    }
    expect((await hosts()).filter((host) => host.alias === alias)).toEqual([{ alias, organizationId: older }])
  })
})
