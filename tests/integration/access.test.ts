import { randomUUID } from 'node:crypto'
import { roles, scopeOf } from '@repo/authz'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrgId } from '@repo/core'
import { makeAssociation } from '../support/association-fixture.ts'
import { permissions } from '../support/permissions.ts'
import { startZoneApp, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
let orgId: OrgId
beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
})
afterAll(() => app.close())

describe('what a page may offer', () => {
  it.each(roles.filter((role) => role !== 'owner'))('is for %s exactly what the table of permissions allows', async (role) => {
    const api = app.as(orgId, await app.makeMember(orgId, { role }))
    const expected = Object.keys(permissions).filter((action) => permissions[action]?.includes(role))
    expect((await api.access.allowed({})).actions.toSorted()).toEqual(expected.toSorted())
  })

  it('counts a role that holds for one association, and none that was never given', async () => {
    const administrator = app.as(orgId, await app.makeMember(orgId, { role: 'administrator' }))
    const { association } = await makeAssociation(administrator, 1)
    const api = app.as(orgId, await app.makeMember(orgId, { role: 'bookkeeper', associationId: association.id }))
    const { actions } = await api.access.allowed({})
    expect(actions).toEqual(expect.arrayContaining(['receipt.record', 'unit.list']))
    expect(actions).not.toContain('unit.create')
    expect(actions).not.toContain('api_key.create')
  })

  it('is answered however many associations somebody works for', async () => {
    const associations = Array.from({ length: 120 }, () => randomUUID())
    const membership = { grants: associations.map((associationId) => ({ role: 'manager' as const, associationId })), partyId: null }
    const asker = { id: randomUUID(), membership }
    const places = [...associations, randomUUID()].map((associationId) => ({ associationId }))
    const answers = await app.services.authz.decide(
      asker,
      places.map((facts) => ({ resource: 'unit', action: 'create', facts })),
    )
    expect(answers).toEqual([...associations.map(() => true), false])
    expect(await scopeOf(app.services.authz, asker, { resource: 'unit', action: 'list' })).toEqual({ associationIds: associations })
    const actions = new Map([['unit', new Set(['create', 'list'])]])
    expect(await app.services.authz.allowedSomewhere(asker, actions, places)).toEqual(['unit.create', 'unit.list'])
  })
})
