import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roles, type Role } from '@repo/authz'
import type { OrgId } from '@repo/core'
import { makeAssociation } from '../support/association-fixture.ts'
import { orgProcedures } from '../support/org-procedures.ts'
import { ofTheWholeAlone, permissions } from '../support/permissions.ts'
import { startZoneApp, type Actor, type ServerApi, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
let orgId: OrgId
const members = new Map<string, Actor>()
/** The one role an administrator cannot hold for a single association. */
const associationRoles = roles.filter((role) => role !== 'administrator')

beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
  const api = app.as(orgId, await app.makeMember(orgId, { role: 'administrator' }))
  const { association, units } = await makeAssociation(api, 1)
  const person = await api.people.create({ displayName: 'Olga Owner' })
  await api.ownership.set({
    unitId: units[0]?.id ?? '',
    validFrom: '2026-01-01',
    owners: [{ partyId: person.id, share: { numerator: '1', denominator: '1' } }],
  })
  const partyOf = (role: Role) => (role === 'owner' ? { partyId: person.id } : {})
  for (const role of roles) members.set(role, await app.makeMember(orgId, { role, ...partyOf(role) }))
  for (const role of associationRoles) {
    members.set(`${role} of one`, await app.makeMember(orgId, { role, associationId: association.id, ...partyOf(role) }))
  }
})
afterAll(() => app.close())

/**
 * Calls a procedure with an input that no procedure accepts where it needs any. The right to act is asked before the input is looked at, so
 * whoever has it gets any answer but FORBIDDEN.
 */
async function isForbidden(api: ServerApi, name: string): Promise<boolean> {
  const procedure = name.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], api)
  try {
    await (procedure as (input: unknown) => Promise<unknown>)({})
    return false
  } catch (error) {
    return (error as { code?: string }).code === 'FORBIDDEN'
  }
}

/** Questions about the organisation as a whole, which a role in one association never answers: their handlers ask again, after validation. */
const actionOf = ({ meta }: ReturnType<typeof orgProcedures>[number]): string => `${meta.resource}.${meta.action}`

describe('every role and every procedure of the router', () => {
  it('is decided on: no procedure asks for an action that is not in the table, and no line of the table is about nothing', () => {
    expect([...new Set(orgProcedures().map(actionOf))].sort()).toEqual(Object.keys(permissions).sort())
  })

  describe.each(orgProcedures().map((procedure) => [procedure.name, procedure] as const))('%s', (name, procedure) => {
    const allowed = permissions[actionOf(procedure)] ?? []

    it(`is open to ${allowed.join(', ') || 'nobody'}, and to no other role`, async () => {
      for (const role of roles) {
        expect([role, await isForbidden(app.as(orgId, members.get(role)), name)]).toEqual([role, !allowed.includes(role)])
      }
    })

    const whole = ofTheWholeAlone.includes(actionOf(procedure))
    it(`is reached by ${whole ? 'no role that is' : 'the same roles when they are'} held for one association`, async () => {
      for (const role of associationRoles) {
        const forbidden = await isForbidden(app.as(orgId, members.get(`${role} of one`)), name)
        expect([role, forbidden]).toEqual([role, whole || !allowed.includes(role)])
      }
    })
  })
})
