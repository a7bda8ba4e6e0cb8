/**
 * One organisation acts on another's rows, and a member of one association on a sibling's: read, write, reference, list, count, export and the
 * text of errors. A row that is absent, another tenant's, or a sibling association's is one and the same thing to the caller, down to the
 * statements that the database sees.
 */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
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

interface Target {
  readonly association: string
  readonly property: string
  readonly unit: string
  readonly party: string
}

const absent = (): Target => ({ association: randomUUID(), property: randomUUID(), unit: randomUUID(), party: randomUUID() })

/** Every procedure of these features that names a row, once. */
const attempts: Readonly<Record<string, (api: ServerApi, target: Target) => Promise<unknown>>> = {
  'associations.get': (api, { association }) => api.associations.get({ associationId: association }),
  'associations.update': (api, { association }) => api.associations.update({ associationId: association, name: 'Taken over' }),
  'properties.create': (api, { association }) => api.properties.create({ associationId: association, name: 'Annexe' }),
  'units.create': (api, { property }) => api.units.create({ propertyId: property, label: 'Extra' }),
  'units.get': (api, { unit }) => api.units.get({ unitId: unit }),
  'units.update': (api, { unit }) => api.units.update({ unitId: unit, label: 'Renamed' }),
  'units.list of an association': (api, { association }) => api.units.list({ associationId: association }),
  'units.export of an association': (api, { association }) => api.units.export({ associationId: association }),
  'people.create for an association': (api, { association }) => api.people.create({ displayName: 'Guest', associationId: association }),
  'people.get': (api, { party }) => api.people.get({ partyId: party }),
  'people.update': (api, { party }) => api.people.update({ partyId: party, displayName: 'Renamed' }),
  'people.list of an association': (api, { association }) => api.people.list({ associationId: association }),
  'people.export of an association': (api, { association }) => api.people.export({ associationId: association }),
  'ownership.list': (api, { unit }) => api.ownership.list({ unitId: unit }),
  'ownership.set': (api, { unit, party }) =>
    api.ownership.set({ unitId: unit, validFrom: '2026-02-01', owners: [{ partyId: party, share: whole }] }),
  'ownership.transfer': (api, { unit, party }) =>
    api.ownership.transfer({ unitId: unit, validFrom: '2026-02-01', fromPartyId: party, toPartyId: party }),
}

const targetOf = ({ north, northOwner }: Tenant): Target => ({
  association: north.association.id,
  property: north.property.id,
  unit: unitOf(north),
  party: northOwner,
})

/** What the database is asked while `run` runs, without the values. */
async function statementsOf(run: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = []
  const original = pg.Client.prototype.query
  const recorded = function (this: pg.Client, ...parts: unknown[]): unknown {
    const text = typeof parts[0] === 'string' ? parts[0] : String((parts[0] as { text?: unknown }).text)
    // The opening statement carries the organisation's id as text.
    seen.push(text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>'))
    return Reflect.apply(original, this, parts)
  }
  pg.Client.prototype.query = recorded as typeof original
  try {
    await run().catch(() => undefined)
  } finally {
    pg.Client.prototype.query = original
  }
  return seen
}

describe.each(Object.entries(attempts))('%s', (_, attempt) => {
  it("answers for another organisation's row as for none, and asks the database the same", async () => {
    const foreign = await refusalOf(attempt(ours.api, targetOf(theirs)))
    expect(foreign).toEqual(await refusalOf(attempt(ours.api, absent())))
    expect(foreign.status).toBe(404)
    const statements = await statementsOf(() => attempt(ours.api, targetOf(theirs)))
    expect(statements).toEqual(await statementsOf(() => attempt(ours.api, absent())))
    expect(statements.length).toBeGreaterThan(1)
  })

  it("answers a manager of one association for a sibling's row as for none", async () => {
    const { orgId, south } = ours
    const manager = app.as(orgId, await app.makeMember(orgId, { role: 'manager', associationId: south.association.id }))
    const sibling = await refusalOf(attempt(manager, targetOf(ours)))
    expect(sibling).toEqual(await refusalOf(attempt(manager, absent())))
    expect(sibling.status).toBe(404)
    const statements = await statementsOf(() => attempt(manager, targetOf(ours)))
    expect(statements).toEqual(await statementsOf(() => attempt(manager, absent())))
  })
})

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
