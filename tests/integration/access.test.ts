import { roles } from '@repo/authz'
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
})
