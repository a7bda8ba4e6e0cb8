import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrgId } from '@repo/core'
import { makeAssociation } from '../support/association-fixture.ts'
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

const address = { countryCode: 'DE', postalCode: '04109', locality: 'Leipzig', lines: ['Markt 1', 'Hinterhaus'] }
const vat = { type: 'eu_vat', countryCode: 'DE', value: 'DE 136 695 976' } as const

describe('people and companies', () => {
  it('keep contact, address and tax identifiers; of an identifier only its end is shown', async () => {
    const party = await api.people.create({
      kind: 'company',
      displayName: 'Beispiel GmbH',
      email: 'post@example.org',
      phone: '+493412345678',
      locale: 'de-DE',
      address,
      taxIdentifiers: [vat],
    })
    expect(party).toMatchObject({
      kind: 'company',
      phone: '+493412345678',
      taxIdentifiers: [{ type: 'eu_vat', countryCode: 'DE', ending: '5976' }],
    })
    expect(party.address).toMatchObject(address)
    expect(JSON.stringify(party)).not.toContain('136695976')
    expect(await api.people.get({ partyId: party.id })).toEqual(party)
  })

  it('are found by name without case and accents, and by tax identifier exactly', async () => {
    const party = await api.people.create({
      displayName: 'Zoë Ångström',
      taxIdentifiers: [{ type: 'other', countryCode: 'SE', value: 'SE-77-1' }],
    })
    const found = async (filter: Parameters<ServerApi['people']['list']>[0]) => (await api.people.list(filter)).items.map(({ id }) => id)
    expect(await found({ search: 'zoe ang' })).toEqual([party.id])
    expect(await found({ taxIdentifier: 'se 77 1' })).toEqual([party.id])
    expect(await found({ taxIdentifier: 'SE-77' })).toEqual([])
  })

  it('store no tax identifier in clear, and equal ones of two organisations have nothing in common', async () => {
    const other = await app.makeOrganization()
    const identifier = { type: 'au_abn', countryCode: 'AU', value: '51824753556' } as const
    for (const org of [orgId, other]) {
      const member = await app.makeMember(org, { role: 'manager' })
      await app.as(org, member).people.create({ displayName: 'Example Pty', taxIdentifiers: [identifier] })
    }
    const { rows } = await app.superuser.query<{ sealed_value: string; value_index: string; row: string }>(
      `select sealed_value, value_index, t::text as row from app.tax_identifier t where type = 'au_abn'`,
    )
    expect(rows).toHaveLength(2)
    expect(new Set(rows.map((row) => row.value_index)).size).toBe(2)
    expect(new Set(rows.map((row) => row.sealed_value)).size).toBe(2)
    for (const { row } of rows) expect(row).not.toContain('51824753556')
  })

  it('are refused with an identifier that is wrong or another’s, and nothing is stored', async () => {
    await api.people.create({ displayName: 'First', taxIdentifiers: [{ type: 'fr_siren', countryCode: 'FR', value: '732829320' }] })
    const wrong = await refusalOf(
      api.people.create({ displayName: 'Never stored', taxIdentifiers: [{ type: 'fr_siren', countryCode: 'FR', value: '732829321' }] }),
    )
    expect(wrong).toMatchObject({ code: 'TAX_IDENTIFIER_INVALID', fieldErrors: { 'taxIdentifiers.0.value': [expect.any(String)] } })
    const taken = await refusalOf(
      api.people.create({ displayName: 'Never stored', taxIdentifiers: [{ type: 'fr_siren', countryCode: 'FR', value: '732 829 320' }] }),
    )
    expect(taken.code).toBe('TAX_IDENTIFIER_TAKEN')
    expect((await api.people.list({ search: 'never stored' })).items).toEqual([])
  })

  it('change field by field, and lose what is set to null', async () => {
    const party = await api.people.create({ displayName: 'Before', email: 'a@example.org', address, taxIdentifiers: [] })
    const renamed = await api.people.update({ partyId: party.id, displayName: 'After' })
    expect(renamed).toEqual({ ...party, displayName: 'After' })
    const emptied = await api.people.update({ partyId: party.id, email: null, address: null })
    expect(emptied).toEqual({ ...renamed, email: null, address: null })
  })
})

describe('owners of a unit', () => {
  const share = (numerator: number, denominator: number) => ({ numerator: `${numerator}`, denominator: `${denominator}` })
  const makeUnit = async () => {
    const { units } = await makeAssociation(api, 1)
    const parties = await Promise.all(['Anna', 'Boris', 'Clara'].map((displayName) => api.people.create({ displayName })))
    const [a = '', b = '', c = ''] = parties.map(({ id }) => id)
    return { unitId: units[0]?.id ?? '', a, b, c }
  }

  it('hold thirds that make one, and a sale in the middle of a month ends the seller the day the buyer begins', async () => {
    const { unitId, a, b, c } = await makeUnit()
    const owners = [a, b, c].map((partyId) => ({ partyId, share: share(1, 3) }))
    await api.ownership.set({ unitId, validFrom: '2026-01-01', owners })
    const buyer = await api.people.create({ displayName: 'Dora' })
    await api.ownership.transfer({ unitId, fromPartyId: b, toPartyId: buyer.id, validFrom: '2026-03-15' })
    const on = async (day: string) => (await api.ownership.list({ unitId, on: day })).owners.map(({ partyId }) => partyId)
    expect(await on('2026-03-14')).toEqual([a, b, c])
    expect(await on('2026-03-15')).toEqual([a, c, buyer.id])
    expect(await on('2025-12-31')).toEqual([])
    expect((await api.ownership.list({ unitId })).owners).toHaveLength(4)
  })

  it('are named for many units at once, on the day asked for, and for nobody outside the scope', async () => {
    const { unitId, a, b } = await makeUnit()
    const other = await makeUnit()
    await api.ownership.set({
      unitId,
      validFrom: '2026-01-01',
      owners: [
        { partyId: a, share: share(1, 3) },
        { partyId: b, share: share(2, 3) },
      ],
    })
    const ask = { unitIds: [unitId, other.unitId], on: '2026-01-01' }
    const owners = [
      { partyId: a, displayName: 'Anna', share: share(1, 3) },
      { partyId: b, displayName: 'Boris', share: share(2, 3) },
    ]
    expect((await api.ownership.ofUnits(ask)).items).toEqual([{ unitId, owners }])
    expect((await api.ownership.ofUnits({ ...ask, on: '2025-12-31' })).items).toEqual([])
    const stranger = await app.makeOrganization()
    const theirs = app.as(stranger, await app.makeMember(stranger, { role: 'administrator' }))
    expect((await theirs.ownership.ofUnits(ask)).items).toEqual([])
    const sibling = await makeAssociation(api, 1)
    const scoped = app.as(orgId, await app.makeMember(orgId, { role: 'manager', associationId: sibling.association.id }))
    expect((await scoped.ownership.ofUnits(ask)).items).toEqual([])
  })

  it('are refused when their shares do not make one, and before a later change', async () => {
    const { unitId, a, b } = await makeUnit()
    const incomplete = { unitId, validFrom: '2026-01-01', owners: [{ partyId: a, share: share(999_999_999, 1_000_000_000) }] }
    expect((await refusalOf(api.ownership.set(incomplete))).code).toBe('OWNERSHIP_SHARES_INCOMPLETE')
    await api.ownership.set({ unitId, validFrom: '2026-05-01', owners: [{ partyId: a, share: share(1, 1) }] })
    const earlier = { unitId, validFrom: '2026-04-01', owners: [{ partyId: b, share: share(1, 1) }] }
    expect((await refusalOf(api.ownership.set(earlier))).code).toBe('OWNERSHIP_DATE_CONFLICT')
  })

  it('changed by two people at once end in one state whose shares make one', async () => {
    const { unitId, a, b, c } = await makeUnit()
    await api.ownership.set({ unitId, validFrom: '2026-01-01', owners: [{ partyId: a, share: share(1, 1) }] })
    const half = { unitId, fromPartyId: a, validFrom: '2026-02-01', share: share(1, 2) }
    await Promise.all([b, c].map((toPartyId) => api.ownership.transfer({ ...half, toPartyId })))
    const { owners } = await api.ownership.list({ unitId, on: '2026-02-01' })
    expect(owners.map(({ partyId }) => partyId).sort()).toEqual([b, c].sort())
  })

  it('are held to one by the database itself when a transaction commits', async () => {
    const { unitId, a } = await makeUnit()
    await api.ownership.set({ unitId, validFrom: '2026-01-01', owners: [{ partyId: a, share: share(1, 1) }] })
    const behind = app.services.db.withOrg({ orgId, mode: 'write' }, async (tx) => {
      await tx.ownership.updateMany({ where: { unitId }, data: { shareDenominator: 2n } })
    })
    await expect(behind).rejects.toThrow()
    expect((await api.ownership.list({ unitId })).owners[0]?.share).toEqual(share(1, 1))
  })
})
