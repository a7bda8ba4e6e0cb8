import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrgId } from '@repo/core'
import { bill, eur, makeOwnedAssociation } from '../support/books-fixture.ts'
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

describe('a month in the books', () => {
  it('bills, collects and reads its books to the cent', async () => {
    const { association, owners, units } = await makeOwnedAssociation(api, 3)
    const associationId = association.id
    const run = await bill(app, orgId, api, { associationId, total: eur(1000) })
    expect(run).toMatchObject({
      status: 'posted',
      ordinal: 1,
      leftOver: 1,
      billed: eur(1000),
      progress: { units: 3, posted: 3, failed: 0, pending: 0 },
    })

    const charges = await api.charges.list({ associationId, includeTotal: true })
    expect(charges.items.map(({ amount }) => amount.amountMinor)).toEqual(['334', '333', '333'])

    const exact = await api.receipts.record({
      associationId,
      partyId: owners[0]!.id,
      amount: eur(334),
      receivedOn: '2026-09-10',
      method: 'transfer',
      reference: 'R-1',
    })
    expect(exact).toMatchObject({ status: 'applied', applied: eur(334), credited: eur(0) })
    await api.receipts.record({ associationId, partyId: owners[1]!.id, amount: eur(100), receivedOn: '2026-09-11', method: 'cash' })
    const over = await api.receipts.record({
      associationId,
      partyId: owners[2]!.id,
      amount: eur(500),
      receivedOn: '2026-09-12',
      method: 'card',
    })
    expect(over).toMatchObject({ applied: eur(333), credited: eur(167) })

    const aged = await api.receivables.aged({ associationId, at: '2026-09-30' })
    expect(aged.items.map(({ unitLabel, days1To30, total }) => [unitLabel, days1To30.amountMinor, total.amountMinor])).toEqual([
      [units[1]!.label, '233', '233'],
    ])
    const part = await api.receivables.aged({ associationId, at: '2026-09-30', part: 'days1To30', includeTotal: true })
    expect(part).toMatchObject({ total: 1, items: [{ days1To30: eur(233), total: eur(233) }], totals: aged.totals })
    for (const other of ['notDue', 'days31To60', 'over60'] as const)
      expect(await api.receivables.aged({ associationId, at: '2026-09-30', part: other })).toMatchObject({ items: [], totals: aged.totals })
    expect(aged).toMatchObject({ ledgerBalance: eur(233), credits: eur(167), totals: { total: eur(233) } })

    const trial = await api.ledger.trialBalance({ associationId, to: '2026-09-30' })
    expect(trial.isBalanced).toBe(true)
    const closing = Object.fromEntries(trial.rows.map((row) => [row.code, row.closing.amountMinor]))
    expect(closing).toMatchObject({ '1000': '934', '1200': '233', '2100': '-167', '4000': '-1000' })

    const account = await api.receivables.ownerLedger({ associationId, partyId: owners[1]!.id })
    expect(
      account.items.map(({ sourceType, amount, balance, chargeKind }) => [sourceType, amount.amountMinor, balance.amountMinor, chargeKind]),
    ).toEqual([
      ['charge', '333', '333', 'operating'],
      ['receipt', '-100', '233', null],
    ])
    expect(account).toMatchObject({ closing: eur(233), open: eur(233), credit: eur(0) })

    const overview = await api.receivables.overview({ at: '2026-09-30', associationId })
    expect(overview.items[0]).toMatchObject({
      billedInMonth: eur(1000),
      receivedInMonth: eur(934),
      operatingCash: eur(934),
      credits: eur(167),
    })

    const csv = await (await api.receivables.exportAged({ associationId, at: '2026-09-30' })).text()
    expect(csv).toContain('2.33')
    const ledgerCsv = await (await api.receivables.exportOwnerLedger({ associationId, partyId: owners[1]!.id })).text()
    expect(ledgerCsv).toContain(',-1.00,2.33,')
  })
})
