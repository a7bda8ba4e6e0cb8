import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrgId } from '@repo/core'
import { refusalOf } from '../support/refusal.ts'
import { startZoneApp, type ServerApi, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
let orgId: OrgId
let api: ServerApi

beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
  api = app.as(orgId, await app.makeMember(orgId, { role: 'manager' }))
})
afterAll(() => app.close())

const harbour = (code: string) => ({
  name: 'Harbour View',
  code,
  countryCode: 'DE',
  subdivisionCode: 'DE-SN',
  currencyCode: 'EUR',
  timeZone: 'Europe/Berlin',
  fiscalYearStartMonth: 4,
  address: { countryCode: 'DE', locality: 'Leipzig', lines: ['Markt 1'] },
})

describe('an association', () => {
  it('comes with its legal entity and open books in its own currency', async () => {
    const association = await api.associations.create(harbour('H1'))
    expect(association).toMatchObject({
      currencyCode: 'EUR',
      countryCode: 'DE',
      subdivisionCode: 'DE-SN',
      fiscalYearStartMonth: 4,
      unitCount: 0,
    })
    const { rows } = await app.superuser.query(
      `select b.currency_code, count(a.id)::int as accounts from app.ledger_book b
         join app.account a on a.organization_id = b.organization_id and a.legal_entity_id = b.legal_entity_id
       where b.organization_id = $1 and b.legal_entity_id = $2 group by 1`,
      [orgId, association.legalEntityId],
    )
    expect(rows).toEqual([{ currency_code: 'EUR', accounts: expect.any(Number) }])
  })

  it('is refused with a code that is taken, a currency that is none, and a subdivision of another country', async () => {
    await api.associations.create(harbour('H2'))
    expect(await refusalOf(api.associations.create(harbour('H2')))).toMatchObject({
      code: 'ASSOCIATION_CODE_TAKEN',
      fieldErrors: { code: [expect.any(String)] },
    })
    expect((await refusalOf(api.associations.create({ ...harbour('H3'), currencyCode: 'ZZZ' }))).code).toBe('CURRENCY_UNKNOWN')
    expect((await refusalOf(api.associations.create({ ...harbour('H3'), subdivisionCode: 'US-CA' }))).code).toBe('VALIDATION_FAILED')
  })

  it('is renamed together with its legal entity, and its address is replaced or taken away', async () => {
    const association = await api.associations.create(harbour('H4'))
    const renamed = await api.associations.update({ associationId: association.id, name: 'Harbour Point' })
    expect(renamed).toEqual({ ...association, name: 'Harbour Point' })
    const { rows } = await app.superuser.query('select name from app.legal_entity where id = $1', [association.legalEntityId])
    expect(rows).toEqual([{ name: 'Harbour Point' }])
    const moved = { countryCode: 'AT', postalCode: '1010', lines: ['Graben 1'] }
    expect((await api.associations.update({ associationId: association.id, address: moved })).address).toMatchObject(moved)
    expect((await api.associations.update({ associationId: association.id, address: null })).address).toBeNull()
  })

  it('is found by part of its name or code', async () => {
    const { id } = await api.associations.create({ ...harbour('LAKE-1'), name: 'Seeblick' })
    for (const search of ['eebl', 'lake-']) {
      expect((await api.associations.list({ search })).items.map((item) => item.id)).toEqual([id])
    }
  })
})
