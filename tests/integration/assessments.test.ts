import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { OrgId } from '@repo/core'
import { postChunk } from '../../apps/zone/src/features/assessments/testing.ts'
import { makeAssociation } from '../support/association-fixture.ts'
import { bill, eur, makeOwnedAssociation, postRunNow } from '../support/books-fixture.ts'
import { refusalOf } from '../support/refusal.ts'
import { startZoneApp, type ServerApi, type ZoneApp } from '../support/zone-app.ts'
import { startZoneWorker } from '../support/zone-worker.ts'
import { until } from '../workflows/support/until.ts'

let app: ZoneApp
let orgId: OrgId
let api: ServerApi

beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
  api = app.as(orgId, await app.makeMember(orgId, { role: 'manager' }))
})
afterAll(() => app.close())

const terms = { kind: 'operating', basis: 'unit', periodStart: '2026-09-01', dueOn: '2026-09-15', total: eur(1000) } as const

describe('a preview', () => {
  it('writes nothing and says exactly what the run then bills', async () => {
    const { association } = await makeOwnedAssociation(api, 7)
    const associationId = association.id
    const preview = await api.assessments.preview({ ...terms, associationId })
    expect(preview.summary).toMatchObject({ problems: [], unitCount: 7, billedCount: 7, failingCount: 0, leftOver: 6, previousTotal: null })
    expect((await api.assessments.list({ associationId })).items).toEqual([])
    await bill(app, orgId, api, { ...terms, associationId })
    const charges = (await api.charges.list({ associationId })).items
    expect(
      charges.map(({ unitLabel, amount, shares }) => [unitLabel, amount, shares.map((share) => [share.partyName, share.amount])]),
    ).toEqual(
      preview.items.map(({ unitLabel, amount, shares }) => [unitLabel, amount, shares.map((share) => [share.partyName, share.amount])]),
    )
  })

  it('shows what differs from the previous run of the kind', async () => {
    const { association, units } = await makeOwnedAssociation(api, 3)
    const associationId = association.id
    await bill(app, orgId, api, { ...terms, associationId, total: eur(300) })
    const preview = await api.assessments.preview({
      ...terms,
      associationId,
      periodStart: '2026-10-01',
      total: eur(301),
      show: 'differing',
    })
    expect(preview.summary).toMatchObject({
      differingCount: 1,
      previousTotal: eur(300),
      previousPeriodStart: '2026-09-01',
      rotationStart: 0,
    })
    expect(preview.items).toMatchObject([{ unitLabel: units[0]!.label, amount: eur(101), previousAmount: eur(100) }])
  })

  it('names what stands in the way, and creating meets the same', async () => {
    const empty = (await makeAssociation(api, 0)).association.id
    expect((await api.assessments.preview({ ...terms, associationId: empty })).summary.problems).toEqual(['UNITS_MISSING'])
    expect((await refusalOf(api.assessments.create({ ...terms, associationId: empty }))).code).toBe('ASSESSMENT_UNITS_MISSING')
    const { association } = await makeOwnedAssociation(api, 1)
    const associationId = association.id
    const cases = [
      [{ basis: 'area' }, 'WEIGHTS_MISSING', 'ASSESSMENT_WEIGHTS_MISSING'],
      [{ periodStart: '2040-01-01' }, 'PERIOD_NOT_OPEN', 'PERIOD_NOT_OPEN'],
    ] as const
    for (const [change, problem, code] of cases) {
      expect((await api.assessments.preview({ ...terms, associationId, ...change })).summary.problems).toEqual([problem])
      expect((await refusalOf(api.assessments.create({ ...terms, associationId, ...change }))).code).toBe(code)
    }
    expect((await refusalOf(api.assessments.create({ ...terms, associationId, total: { amountMinor: '1', currency: 'USD' } }))).code).toBe(
      'CURRENCY_MISMATCH',
    )
    expect((await refusalOf(api.assessments.create({ ...terms, associationId, total: eur(0) }))).code).toBe('ASSESSMENT_TOTAL_NOT_POSITIVE')
    expect((await refusalOf(api.assessments.create({ ...terms, associationId, periodStart: '2026-09-02' }))).code).toBe('VALIDATION_FAILED')
  })
})

describe('a run', () => {
  it('bills a month once for each kind, also when two start it at once', async () => {
    const { association } = await makeOwnedAssociation(api, 2)
    const associationId = association.id
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => api.assessments.create({ ...terms, associationId })))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'ASSESSMENT_RUN_EXISTS' })
    expect(await api.assessments.create({ ...terms, associationId, kind: 'reserve' })).toMatchObject({ ordinal: 2 })
  })

  it('posts a chunk once, however often and by however many it is posted', async () => {
    const { association } = await makeOwnedAssociation(api, 5)
    const run = await api.assessments.create({ ...terms, associationId: association.id })
    const settled = await Promise.all(
      [1, 2, 3, 4].map(() => app.services.db.withOrg({ orgId, mode: 'write' }, (tx) => postChunk(tx, run.id, 0))),
    )
    expect(settled.toSorted()).toEqual([0, 0, 0, 5])
    await postRunNow(app, orgId, run.id)
    const { rows } = await app.superuser.query(
      `select (select count(*)::int from app.charge where run_id = $1) as charges,
        (select count(*)::int from app.journal_entry where source_id in (select id from app.charge where run_id = $1)) as entries`,
      [run.id],
    )
    expect(rows).toEqual([{ charges: 5, entries: 5 }])
    expect((await api.ledger.trialBalance({ associationId: association.id, to: '2026-12-31' })).isBalanced).toBe(true)
  })

  it('splits a sale in the month by days and thirds by turns, and bills nobody for weight zero', async () => {
    const { association, property } = await makeAssociation(api, 0)
    const associationId = association.id
    const person = async (name: string) => (await api.people.create({ displayName: name })).id
    const [seller, buyer, ...three] = await Promise.all(['Seller', 'Buyer', 'One', 'Two', 'Three'].map(person))
    const share = (denominator: number) => ({ numerator: '1', denominator: String(denominator) })
    const sold = await api.units.create({ propertyId: property.id, label: 'S', entitlement: '10' })
    await api.ownership.set({ unitId: sold.id, validFrom: '2020-01-01', owners: [{ partyId: seller!, share: share(1) }] })
    await api.ownership.transfer({ unitId: sold.id, fromPartyId: seller!, toPartyId: buyer!, validFrom: '2026-09-17' })
    const thirds = await api.units.create({ propertyId: property.id, label: 'T', entitlement: '10' })
    await api.ownership.set({ unitId: thirds.id, validFrom: '2020-01-01', owners: three.map((partyId) => ({ partyId, share: share(3) })) })
    await api.units.create({ propertyId: property.id, label: 'Z', entitlement: '0' })

    const run = await bill(app, orgId, api, { ...terms, associationId, basis: 'entitlement', total: eur(20_000) })
    expect(run).toMatchObject({ status: 'posted', progress: { units: 3, posted: 2, nothingToBill: 1 } })
    const items = (await api.charges.list({ runId: run.id })).items
    expect(
      items.map(({ unitLabel, shares }) => [unitLabel, shares.map(({ partyName, amount }) => [partyName, amount.amountMinor])]),
    ).toEqual([
      [
        'S',
        [
          ['Seller', '5333'],
          ['Buyer', '4667'],
        ],
      ],
      [
        'T',
        [
          ['One', '3334'],
          ['Two', '3333'],
          ['Three', '3333'],
        ],
      ],
    ])
    const next = await bill(app, orgId, api, {
      ...terms,
      associationId,
      basis: 'entitlement',
      total: eur(20_000),
      periodStart: '2026-10-01',
    })
    const again = (await api.charges.list({ runId: next.id })).items
    expect(again.map(({ shares }) => shares.map(({ amount }) => amount.amountMinor))).toEqual([['10000'], ['3333', '3334', '3333']])
  })

  it('bills the others when a unit has no owner, and the retry bills that one unit', async () => {
    const { association, property } = await makeOwnedAssociation(api, 2)
    const associationId = association.id
    const orphan = await api.units.create({ propertyId: property.id, label: 'ORPHAN' })
    expect((await api.assessments.preview({ ...terms, associationId, show: 'failing' })).items).toMatchObject([
      { unitLabel: 'ORPHAN', problem: 'OWNER_MISSING' },
    ])
    const run = await bill(app, orgId, api, { ...terms, associationId, total: eur(300) })
    expect(run).toMatchObject({ status: 'partly_failed', billed: eur(200), progress: { posted: 2, failed: 1, pending: 0 } })
    expect((await api.assessments.items({ runId: run.id, status: 'failed' })).items).toMatchObject([
      { unitLabel: 'ORPHAN', failure: 'OWNER_MISSING', chargeId: null },
    ])

    const owner = await api.people.create({ displayName: 'Found' })
    await api.ownership.set({
      unitId: orphan.id,
      validFrom: '2026-09-01',
      owners: [{ partyId: owner.id, share: { numerator: '1', denominator: '1' } }],
    })
    expect(await api.assessments.retry({ runId: run.id })).toMatchObject({ status: 'posting', progress: { failed: 0, pending: 1 } })
    expect((await refusalOf(api.assessments.retry({ runId: run.id }))).code).toBe('ASSESSMENT_RUN_TRANSITION')
    await postRunNow(app, orgId, run.id)
    expect(await api.assessments.get({ runId: run.id })).toMatchObject({
      status: 'posted',
      billed: eur(300),
      progress: { posted: 3, failed: 0 },
    })
    expect((await refusalOf(api.assessments.retry({ runId: run.id }))).code).toBe('ASSESSMENT_RUN_TRANSITION')
  })

  it('whose month is closed before it is posted fails its units, and a retry after reopening posts them', async () => {
    const { association } = await makeOwnedAssociation(api, 2)
    const associationId = association.id
    const run = await api.assessments.create({ ...terms, associationId })
    const { items } = await api.ledger.periods({ associationId })
    const september = items.find(({ startsOn }) => startsOn === terms.periodStart)!
    // Closing waits for runs that are under way; what closed all the same must still not lose a charge.
    await app.superuser.query(`update app.accounting_period set status = 'closed', closed_at = now() where id = $1`, [september.id])
    await postRunNow(app, orgId, run.id)
    expect((await api.assessments.items({ runId: run.id })).items.map(({ failure }) => failure)).toEqual(['PERIOD_CLOSED', 'PERIOD_CLOSED'])
    await api.ledger.reopenPeriod({ associationId, periodId: september.id })
    await api.assessments.retry({ runId: run.id })
    await postRunNow(app, orgId, run.id)
    expect(await api.assessments.get({ runId: run.id })).toMatchObject({ status: 'posted', billed: eur(1000) })
  })

  it('is posted by the worker, and says how far it is', async () => {
    const { association } = await makeOwnedAssociation(api, 3)
    const run = await api.assessments.create({ ...terms, associationId: association.id })
    expect(run).toMatchObject({ status: 'posting', progress: { units: 3, pending: 3 } })
    const worker = await startZoneWorker(inject('zone'))
    try {
      const done = await until('the run to be posted', async () => {
        const seen = await api.assessments.get({ runId: run.id })
        return seen.status === 'posting' ? undefined : seen
      })
      expect(done).toMatchObject({ status: 'posted', billed: eur(1000), progress: { posted: 3, pending: 0 } })
      expect(done.finishedAt).not.toBe(null)
      const { rows } = await app.superuser.query(
        `select action, outcome, row_count::int from app.audit_event where organization_id = $1 and target_id = $2 order by occurred_at`,
        [orgId, run.id],
      )
      expect(rows).toEqual([
        { action: 'assessment.create', outcome: 'done', row_count: 3 },
        { action: 'assessment.post', outcome: 'done', row_count: 3 },
      ])
    } finally {
      worker.kill('SIGTERM')
      await worker.ended
    }
  })
})

describe('who may bill', () => {
  it('another organisation, a sibling association and a board do not', async () => {
    const { association } = await makeOwnedAssociation(api, 1)
    const associationId = association.id
    const run = await bill(app, orgId, api, { ...terms, associationId })
    const elsewhere = await app.makeOrganization()
    const stranger = app.as(elsewhere, await app.makeMember(elsewhere, { role: 'administrator' }))
    expect((await refusalOf(stranger.assessments.get({ runId: run.id }))).code).toBe('ASSESSMENT_RUN_NOT_FOUND')
    expect((await refusalOf(stranger.assessments.create({ ...terms, associationId }))).code).toBe('BOOKS_NOT_FOUND')
    expect((await stranger.assessments.list({ associationId })).items).toEqual([])

    const sibling = (await makeAssociation(api, 0)).association.id
    const local = app.as(orgId, await app.makeMember(orgId, { role: 'manager', associationId: sibling }))
    expect((await refusalOf(local.assessments.get({ runId: run.id }))).code).toBe('ASSESSMENT_RUN_NOT_FOUND')
    expect((await refusalOf(local.assessments.retry({ runId: run.id }))).code).toBe('ASSESSMENT_RUN_NOT_FOUND')
    expect(await local.assessments.list({ includeTotal: true })).toMatchObject({ items: [], total: 0 })
    expect(await local.charges.list({ includeTotal: true })).toMatchObject({ items: [], total: 0 })

    const board = app.as(orgId, await app.makeMember(orgId, { role: 'board' }))
    expect((await board.assessments.get({ runId: run.id })).id).toBe(run.id)
    expect((await refusalOf(board.assessments.preview({ ...terms, associationId }))).code).toBe('FORBIDDEN')
  })

  it('owners see the charges of which they owe a share, and of them their own share only', async () => {
    const { association, property } = await makeAssociation(api, 0)
    const associationId = association.id
    const [one, two] = await Promise.all(['One', 'Two'].map((displayName) => api.people.create({ displayName })))
    const shared = await api.units.create({ propertyId: property.id, label: 'SHARED' })
    const half = { numerator: '1', denominator: '2' }
    await api.ownership.set({
      unitId: shared.id,
      validFrom: '2020-01-01',
      owners: [
        { partyId: one!.id, share: half },
        { partyId: two!.id, share: half },
      ],
    })
    const foreign = await api.units.create({ propertyId: property.id, label: 'FOREIGN' })
    await api.ownership.set({
      unitId: foreign.id,
      validFrom: '2020-01-01',
      owners: [{ partyId: two!.id, share: { numerator: '1', denominator: '1' } }],
    })
    await bill(app, orgId, api, { ...terms, associationId })

    const owner = app.as(orgId, await app.makeMember(orgId, { role: 'owner', partyId: one!.id }))
    const seen = await owner.charges.list({ includeTotal: true })
    expect(seen.total).toBe(1)
    expect(seen.items).toMatchObject([{ unitLabel: 'SHARED', amount: eur(500), shares: [{ partyName: 'One', amount: eur(250) }] }])
    expect(await owner.charges.get({ chargeId: seen.items[0]!.id })).toEqual(seen.items[0])
    const others = (await api.charges.list({ unitId: foreign.id })).items[0]!
    expect((await refusalOf(owner.charges.get({ chargeId: others.id }))).code).toBe('CHARGE_NOT_FOUND')
    expect((await refusalOf(owner.assessments.list({}))).code).toBe('FORBIDDEN')
    expect(await owner.receivables.ownerLedger({ associationId, partyId: one!.id })).toMatchObject({ open: eur(250) })
    expect((await refusalOf(owner.receivables.ownerLedger({ associationId, partyId: two!.id }))).code).toBe('BOOKS_NOT_FOUND')
    expect((await refusalOf(owner.receivables.aged({ associationId, at: '2026-12-31' }))).code).toBe('BOOKS_NOT_FOUND')
    expect((await owner.receivables.overview({ at: '2026-12-31' })).items).toEqual([])
  })
})
