/**
 * One organisation acts on another's rows, and a member of one association on a sibling's: references, lists, counts and exports. That an absent
 * row and a hidden one are the same to the caller is shown for every procedure by absent-or-hidden.test.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrgId } from '@repo/core'
import { makeAssociation } from '../support/association-fixture.ts'
import { refusalOf } from '../support/refusal.ts'
import { startZoneApp, type ServerApi, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
let ours: Tenant
let theirs: Tenant

interface Tenant {
  readonly orgId: OrgId
  readonly api: ServerApi
  readonly north: Awaited<ReturnType<typeof makeAssociation>>
  readonly south: Awaited<ReturnType<typeof makeAssociation>>
  /** Entered for the north association, and owner of its first unit. */
  readonly northOwner: string
  /** The same in the south. */
  readonly southOwner: string
}

const whole = { numerator: '1', denominator: '1' }

async function makeTenant(): Promise<Tenant> {
  const orgId = await app.makeOrganization()
  const api = app.as(orgId, await app.makeMember(orgId, { role: 'administrator' }))
  const [north, south] = [await makeAssociation(api, 2), await makeAssociation(api, 3)]
  const owners = []
  for (const { association, units } of [north, south]) {
    const { id } = await api.people.create({ displayName: `Owner of ${association.code}`, associationId: association.id })
    await api.ownership.set({ unitId: units[0]?.id ?? '', validFrom: '2026-01-01', owners: [{ partyId: id, share: whole }] })
    owners.push(id)
  }
  const [northOwner = '', southOwner = ''] = owners
  return { orgId, api, north, south, northOwner, southOwner }
}

beforeAll(async () => {
  app = startZoneApp()
  ours = await makeTenant()
  theirs = await makeTenant()
})
afterAll(() => app.close())

const unitOf = (made: Tenant['north']): string => made.units[0]?.id ?? ''

describe('references', () => {
  it("another organisation's person cannot be made an owner", async () => {
    const unitId = ours.north.units[1]?.id ?? ''
    const owners = [{ partyId: theirs.northOwner, share: whole }]
    expect((await refusalOf(ours.api.ownership.set({ unitId, validFrom: '2026-01-01', owners }))).code).toBe('PARTY_NOT_FOUND')
  })

  it("a sibling association's person cannot be made an owner by a manager of one association", async () => {
    const { orgId, south, northOwner } = ours
    const manager = app.as(orgId, await app.makeMember(orgId, { role: 'manager', associationId: south.association.id }))
    const attempt = { unitId: unitOf(south), validFrom: '2026-03-01', owners: [{ partyId: northOwner, share: whole }] }
    expect((await refusalOf(manager.ownership.set(attempt))).code).toBe('PARTY_NOT_FOUND')
  })
})

describe('lists, counts and exports', () => {
  const csvLines = async (file: File): Promise<number> => (await file.text()).trimEnd().split('\r\n').length - 1

  it('of one organisation hold nothing of another', async () => {
    const units = await ours.api.units.list({ includeTotal: true, limit: 200 })
    expect(units.total).toBe(5)
    expect(units.items.map(({ id }) => id)).not.toContain(unitOf(theirs.north))
    expect((await ours.api.associations.list({ includeTotal: true })).total).toBe(2)
    expect((await ours.api.people.list({ includeTotal: true })).total).toBe(2)
    expect(await csvLines(await ours.api.units.export({}))).toBe(5)
  })

  it('of a manager of one association hold nothing of its sibling', async () => {
    const { orgId, south, southOwner } = ours
    const manager = app.as(orgId, await app.makeMember(orgId, { role: 'manager', associationId: south.association.id }))
    const associations = await manager.associations.list({ includeTotal: true })
    expect([associations.total, associations.items.map(({ id }) => id)]).toEqual([1, [south.association.id]])
    const units = await manager.units.list({ includeTotal: true })
    expect([units.total, new Set(units.items.map(({ associationId }) => associationId))]).toEqual([3, new Set([south.association.id])])
    const people = await manager.people.list({ includeTotal: true })
    expect([people.total, people.items.map(({ id }) => id)]).toEqual([1, [southOwner]])
    expect((await manager.properties.list({ includeTotal: true })).total).toBe(1)
    expect(await csvLines(await manager.associations.export({}))).toBe(1)
    expect(await csvLines(await manager.units.export({}))).toBe(3)
    expect(await csvLines(await manager.people.export({}))).toBe(1)
  })

  it('of an owner hold what is theirs alone', async () => {
    const { orgId, north, northOwner, southOwner } = ours
    const owner = app.as(orgId, await app.makeMember(orgId, { role: 'owner', partyId: northOwner }))
    expect((await owner.units.list({ includeTotal: true })).items.map(({ id }) => id)).toEqual([unitOf(north)])
    expect((await owner.associations.list({})).items.map(({ id }) => id)).toEqual([north.association.id])
    expect((await owner.people.list({ includeTotal: true })).items.map(({ id }) => id)).toEqual([northOwner])
    expect((await refusalOf(owner.people.get({ partyId: southOwner }))).code).toBe('PARTY_NOT_FOUND')
    expect((await refusalOf(owner.ownership.list({ unitId: north.units[1]?.id ?? '' }))).code).toBe('UNIT_NOT_FOUND')
  })

  it('of roles in two associations hold both, each for what its role allows', async () => {
    const { orgId, north, south } = ours
    const both = await app.makeMember(orgId, { role: 'manager', associationId: north.association.id })
    await app.makeMember(orgId, { role: 'auditor', associationId: south.association.id }, both)
    const api = app.as(orgId, both)
    expect((await api.units.list({ includeTotal: true })).total).toBe(5)
    await api.units.update({ unitId: unitOf(north), floor: '1' })
    expect((await refusalOf(api.units.update({ unitId: unitOf(south), floor: '1' }))).code).toBe('UNIT_NOT_FOUND')
  })
})

it('a manager of one association creates no association', async () => {
  const { orgId, south } = ours
  const manager = app.as(orgId, await app.makeMember(orgId, { role: 'manager', associationId: south.association.id }))
  const input = { name: 'New', code: 'NEW', countryCode: 'DE', currencyCode: 'EUR', timeZone: 'Europe/Berlin' }
  expect((await refusalOf(manager.associations.create(input))).code).toBe('FORBIDDEN')
})
