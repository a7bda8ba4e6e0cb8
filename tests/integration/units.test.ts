import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrgId } from '@repo/core'
import { makeAssociation } from '../support/association-fixture.ts'
import { refusalOf } from '../support/refusal.ts'
import { startZoneApp, type Actor, type ServerApi, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
let orgId: OrgId
let manager: Actor
let api: ServerApi

beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
  manager = await app.makeMember(orgId, { role: 'manager' })
  api = app.as(orgId, manager)
})
afterAll(() => app.close())

describe('units', () => {
  it('come in natural order of their labels, page by page, each once', async () => {
    const { association, property } = await makeAssociation(api, 0)
    for (const label of ['10', '9', '1', 'B 1', '2', 'a 3']) await api.units.create({ propertyId: property.id, label })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<ServerApi['units']['list']>> = await api.units.list({
        associationId: association.id,
        limit: 2,
        includeTotal: true,
        ...(cursor === null ? {} : { cursor }),
      })
      expect(page.total).toBe(6)
      seen.push(...page.items.map(({ label }) => label))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toEqual(['1', '2', '9', '10', 'a 3', 'B 1'])
  })

  it('keep the order in which they were created as their ordinal, also when many are created at once', async () => {
    const { property } = await makeAssociation(api, 0)
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, index) => api.units.create({ propertyId: property.id, label: `U${index}` })),
    )
    expect(made.map(({ ordinal }) => ordinal).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('change field by field: what is not named stays, null empties', async () => {
    const { property } = await makeAssociation(api, 0)
    const unit = await api.units.create({ propertyId: property.id, label: 'X', floor: '2', areaSqCm: '750000', entitlement: '31' })
    const renamed = await api.units.update({ unitId: unit.id, label: 'Y' })
    expect(renamed).toEqual({ ...unit, label: 'Y' })
    const emptied = await api.units.update({ unitId: unit.id, areaSqCm: null, floor: null })
    expect(emptied).toEqual({ ...renamed, areaSqCm: null, floor: null })
    expect(await api.units.get({ unitId: unit.id })).toEqual(emptied)
  })

  it('a label that is taken is refused with the field named, and nothing is stored', async () => {
    const { association, property } = await makeAssociation(api, 2)
    const refusal = await refusalOf(api.units.create({ propertyId: property.id, label: '1' }))
    expect(refusal).toMatchObject({ code: 'UNIT_LABEL_TAKEN', status: 409, fieldErrors: { label: [expect.any(String)] } })
    expect((await api.units.list({ associationId: association.id })).items).toHaveLength(2)
  })

  it('leave as a CSV file in which no cell is a formula', async () => {
    const { association, property } = await makeAssociation(api, 0)
    await api.units.create({ propertyId: property.id, label: '=1+1' })
    const file = await api.units.export({ associationId: association.id })
    const text = await file.text()
    expect(file.type).toContain('text/csv')
    expect(text.split('\r\n')[1]).toMatch(/^'=1\+1,/)
  })

  it.each([
    ['an empty label', { label: '  ' }],
    ['a label with control characters', { label: 'a\u0000b' }],
    ['a label with hidden direction marks', { label: 'a\u202eb' }],
    ['half a character', { label: '\ud800' }],
    ['a negative entitlement', { label: 'N', entitlement: '-1' }],
    ['an entitlement beyond the column', { label: 'N', entitlement: '99999999999999999999' }],
    ['a fraction of an area', { label: 'N', areaSqCm: '1.5' }],
    ['an unknown kind', { label: 'N', kind: 'castle' }],
  ])('%s is refused with the field named', async (_, fields) => {
    const { property } = await makeAssociation(api, 0)
    const input = { propertyId: property.id, ...fields } as Parameters<ServerApi['units']['create']>[0]
    const refusal = await refusalOf(api.units.create(input))
    expect(refusal.code).toBe('VALIDATION_FAILED')
    expect(Object.keys(refusal.fieldErrors as object)).toHaveLength(1)
  })

  it('a cursor that was changed, or comes from another list or filter, is refused', async () => {
    const { association } = await makeAssociation(api, 3)
    const { nextCursor } = await api.units.list({ associationId: association.id, limit: 1 })
    const cursor = String(nextCursor)
    const changed = `${cursor.slice(0, -2)}${cursor.endsWith('AA') ? 'BB' : 'AA'}`
    expect((await refusalOf(api.units.list({ associationId: association.id, limit: 1, cursor: changed }))).code).toBe('CURSOR_INVALID')
    expect((await refusalOf(api.units.list({ limit: 1, cursor }))).code).toBe('CURSOR_INVALID')
    expect((await refusalOf(api.properties.list({ limit: 1, cursor }))).code).toBe('CURSOR_INVALID')
  })
})
