import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrgId } from '@repo/core'
import { makeAssociation } from '../support/association-fixture.ts'
import { bill, eur, makeOwnedAssociation, postRunNow } from '../support/books-fixture.ts'
import { refusalOf } from '../support/refusal.ts'
import { startZoneApp, type ServerApi, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
let orgId: OrgId
let api: ServerApi
let associationId: Awaited<ReturnType<typeof makeAssociation>>['association']['id']
let accounts: Awaited<ReturnType<ServerApi['ledger']['accounts']>>['items']

beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
  api = app.as(orgId, await app.makeMember(orgId, { role: 'manager' }))
  associationId = (await makeAssociation(api, 1)).association.id
  accounts = (await api.ledger.accounts({ associationId })).items
})
afterAll(() => app.close())

const account = (code: string) => accounts.find((candidate) => candidate.code === code)!.id
const post = (effectiveOn: string, amountMinor: number, of: ServerApi = api) =>
  of.ledger.postManual({
    associationId,
    effectiveOn,
    reason: 'expense',
    reference: 'INV-1',
    note: 'Paid in cash',
    lines: [
      { accountId: account('6000'), amount: eur(amountMinor) },
      { accountId: account('1000'), amount: eur(-amountMinor) },
    ],
  })

describe('books', () => {
  it('open with the chart, the funds and three fiscal years of months', async () => {
    expect(accounts.map(({ code }) => code)).toEqual(['1000', '1010', '1200', '2100', '3000', '4000', '4010', '4020', '6000', '6100'])
    expect(accounts.filter(({ isControl }) => isControl).map(({ code }) => code)).toEqual(['1200', '2100'])
    const { items } = await api.ledger.periods({ associationId })
    expect(items).toHaveLength(36)
    const opened = await api.ledger.openYear({ associationId })
    expect(opened.items).toHaveLength(12)
    expect(opened.items[0]!.startsOn > items.at(-1)!.endsOn).toBe(true)
  })

  it('an entry posted by hand is read back as it was posted, with its note apart', async () => {
    const entry = await post('2026-05-04', 1250)
    expect(entry).toMatchObject({ sourceType: 'manual', reason: 'expense', reference: 'INV-1', note: 'Paid in cash', total: eur(1250) })
    expect(entry.lines.map(({ accountCode, amount }) => [accountCode, amount.amountMinor])).toEqual([
      ['6000', '1250'],
      ['1000', '-1250'],
    ])
    expect(await api.ledger.entry({ entryId: entry.id })).toEqual(entry)
    const { items } = await api.ledger.entries({ associationId, from: '2026-05-04', to: '2026-05-04' })
    expect(items.map(({ id }) => id)).toEqual([entry.id])
    const onAccount = async (code: string) =>
      (await api.ledger.entries({ associationId, from: '2026-05-04', to: '2026-05-04', accountId: account(code) })).items.length
    expect([await onAccount('6000'), await onAccount('1000'), await onAccount('4000')]).toEqual([1, 1, 0])
  })

  it('a reversal is a new entry that cancels the first, once', async () => {
    const entry = await post('2026-05-05', 777)
    const reversal = await api.ledger.reverse({ entryId: entry.id, effectiveOn: '2026-05-06', reason: 'correction', note: 'Paid twice' })
    expect(reversal).toMatchObject({
      sourceType: 'reversal',
      reason: 'correction',
      note: 'Paid twice',
      reversesEntryId: entry.id,
      total: eur(777),
    })
    expect(reversal.lines.map(({ amount }) => amount.amountMinor)).toEqual(['-777', '777'])
    expect(await api.ledger.entry({ entryId: entry.id })).toMatchObject({ reversedByEntryId: reversal.id })
    expect((await refusalOf(api.ledger.reverse({ entryId: entry.id, effectiveOn: '2026-05-07' }))).code).toBe('ENTRY_ALREADY_REVERSED')
  })

  it('two who reverse the same entry at once make one reversal', async () => {
    const entry = await post('2026-05-08', 10)
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => api.ledger.reverse({ entryId: entry.id, effectiveOn: '2026-05-08' })))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'ENTRY_ALREADY_REVERSED' })
  })

  it('an entry of a document is not reversed alone', async () => {
    const owned = await makeOwnedAssociation(api, 1)
    await bill(app, orgId, api, { associationId: owned.association.id })
    const { items } = await api.charges.list({ associationId: owned.association.id })
    const refusal = await refusalOf(api.ledger.reverse({ entryId: items[0]!.journalEntryId, effectiveOn: '2026-09-20' }))
    expect(refusal).toMatchObject({ code: 'ENTRY_HAS_DOCUMENT', status: 409 })
  })

  it.each([
    [
      'lines that differ',
      {
        lines: [
          ['6000', 5],
          ['1000', -4],
        ],
      },
      'ENTRY_NOT_BALANCED',
    ],
    [
      'a line of zero',
      {
        lines: [
          ['6000', 0],
          ['1000', 0],
        ],
      },
      'ENTRY_LINE_EMPTY',
    ],
    [
      'a control account',
      {
        lines: [
          ['1200', 5],
          ['1000', -5],
        ],
      },
      'ACCOUNT_CONTROLLED',
    ],
    [
      'a date without a period',
      {
        on: '2199-01-01',
        lines: [
          ['6000', 5],
          ['1000', -5],
        ],
      },
      'PERIOD_NOT_OPEN',
    ],
  ] as const)('posting %s is refused and posts nothing', async (_, { lines, ...rest }, code) => {
    const before = (await api.ledger.entries({ associationId, includeTotal: true })).total
    const input = {
      associationId,
      effectiveOn: 'on' in rest ? rest.on : '2026-05-05',
      reason: 'other' as const,
      lines: lines.map(([accountCode, amount]) => ({ accountId: account(accountCode), amount: eur(amount) })),
    }
    expect((await refusalOf(api.ledger.postManual(input))).code).toBe(code)
    expect((await api.ledger.entries({ associationId, includeTotal: true })).total).toBe(before)
  })

  it('amounts in another currency, and accounts of other books, are refused', async () => {
    const foreign = { amountMinor: '5', currency: 'USD' }
    const lines = [
      { accountId: account('6000'), amount: foreign },
      { accountId: account('1000'), amount: { ...foreign, amountMinor: '-5' } },
    ]
    const entry = { associationId, effectiveOn: '2026-05-05', reason: 'other' as const }
    expect((await refusalOf(api.ledger.postManual({ ...entry, lines }))).code).toBe('CURRENCY_MISMATCH')
    const sibling = (await makeAssociation(api, 0)).association.id
    const strange = (await api.ledger.accounts({ associationId: sibling })).items[0]!.id
    const mixed = [
      { accountId: account('6000'), amount: eur(5) },
      { accountId: strange, amount: eur(-5) },
    ]
    expect((await refusalOf(api.ledger.postManual({ ...entry, lines: mixed }))).code).toBe('ACCOUNT_NOT_FOUND')
  })

  it('the trial balance opens with what came before, and each figure is the sum of the lines behind it', async () => {
    const books = (await makeAssociation(api, 0)).association.id
    const own = (await api.ledger.accounts({ associationId: books })).items
    const id = (code: string) => own.find((candidate) => candidate.code === code)!.id
    for (const [effectiveOn, amount] of [
      ['2026-01-31', 100],
      ['2026-02-01', 20],
      ['2026-02-28', 3],
      ['2026-03-01', 4000],
    ] as const) {
      await api.ledger.postManual({
        associationId: books,
        effectiveOn,
        reason: 'other',
        lines: [
          { accountId: id('1000'), amount: eur(amount) },
          { accountId: id('3000'), amount: eur(-amount) },
        ],
      })
    }
    const february = await api.ledger.trialBalance({ associationId: books, from: '2026-02-01', to: '2026-02-28' })
    expect(february.isBalanced).toBe(true)
    expect(february.rows.find(({ code }) => code === '1000')).toMatchObject({
      opening: eur(100),
      debit: eur(23),
      credit: eur(0),
      closing: eur(123),
    })
    const asOf = await api.ledger.trialBalance({ associationId: books, to: '2026-01-31' })
    expect(asOf.totals).toMatchObject({ debit: eur(100), credit: eur(100), closing: eur(0) })

    const lines = await api.ledger.accountLines({
      associationId: books,
      accountId: id('1000'),
      from: '2026-02-01',
      limit: 2,
      includeTotal: true,
    })
    expect(lines).toMatchObject({ opening: eur(100), closing: eur(4123), total: 3 })
    expect(lines.items.map(({ balance }) => balance.amountMinor)).toEqual(['120', '123'])
    const next = await api.ledger.accountLines({
      associationId: books,
      accountId: id('1000'),
      from: '2026-02-01',
      limit: 2,
      includeTotal: true,
      cursor: lines.nextCursor!,
    })
    expect(next.items.map(({ balance }) => balance.amountMinor)).toEqual(['4123'])
    expect(next.nextCursor).toBe(null)
  })

  it('closing a month closes all before it, and months reopen from the newest', async () => {
    const books = (await makeAssociation(api, 0)).association.id
    const { items } = await api.ledger.periods({ associationId: books })
    const [first, second, third] = items
    await api.ledger.closePeriod({ associationId: books, periodId: second!.id })
    const after = (await api.ledger.periods({ associationId: books })).items
    expect(after.slice(0, 3).map(({ status }) => status)).toEqual(['closed', 'closed', 'open'])
    expect((await refusalOf(api.ledger.closePeriod({ associationId: books, periodId: first!.id }))).code).toBe('PERIOD_CLOSED')
    expect((await refusalOf(api.ledger.reopenPeriod({ associationId: books, periodId: first!.id }))).code).toBe('PERIOD_OUT_OF_ORDER')
    expect((await refusalOf(api.ledger.reopenPeriod({ associationId: books, periodId: third!.id }))).code).toBe('PERIOD_OUT_OF_ORDER')
    expect(await api.ledger.reopenPeriod({ associationId: books, periodId: second!.id })).toMatchObject({ status: 'open', closedAt: null })
  })
})

describe('closing a month', () => {
  it('is refused while a run of it is unfinished, names the run, and passes once it is posted', async () => {
    const owned = await makeOwnedAssociation(api, 1)
    const books = owned.association.id
    const orphan = await api.units.create({ propertyId: owned.property.id, label: 'ORPHAN' })
    const run = await bill(app, orgId, api, { associationId: books })
    const { items } = await api.ledger.periods({ associationId: books })
    const [august, september] = items.filter(({ startsOn }) => startsOn === '2026-08-01' || startsOn === '2026-09-01')
    const period = { associationId: books, periodId: september!.id }
    const before = await api.closing.checks(period)
    expect(before).toMatchObject({ isReady: false, checks: [{ code: 'runs_finished', passed: false }, { passed: true }, { passed: true }] })
    expect(before.checks[0]!.runs.map(({ id }) => id)).toEqual([run.id])
    expect(before.closes.at(-1)!.id).toBe(september!.id)
    expect(await refusalOf(api.ledger.closePeriod(period))).toMatchObject({ code: 'PERIOD_NOT_READY', status: 409 })
    // The month before it has nothing to do with the run.
    expect(await api.ledger.closePeriod({ associationId: books, periodId: august!.id })).toMatchObject({ status: 'closed' })

    await api.ownership.set({
      unitId: orphan.id,
      validFrom: '2026-09-01',
      owners: [{ partyId: owned.owners[0]!.id, share: { numerator: '1', denominator: '1' } }],
    })
    await api.assessments.retry({ runId: run.id })
    await postRunNow(app, orgId, run.id)
    expect(await api.closing.checks(period)).toMatchObject({ isReady: true })
    expect(await api.ledger.closePeriod(period)).toMatchObject({ status: 'closed' })
    expect((await refusalOf(api.closing.checks(period))).code).toBe('PERIOD_CLOSED')
  })
})

describe('who may touch books', () => {
  it('another organisation finds neither the books nor an entry', async () => {
    const entry = await post('2026-05-05', 1)
    const elsewhere = await app.makeOrganization()
    const stranger = app.as(elsewhere, await app.makeMember(elsewhere, { role: 'administrator' }))
    for (const call of [
      () => stranger.ledger.accounts({ associationId }),
      () => stranger.ledger.trialBalance({ associationId, to: '2026-12-31' }),
      () => stranger.ledger.openYear({ associationId }),
      () => post('2026-05-05', 1, stranger),
    ]) {
      expect((await refusalOf(call())).code).toBe('BOOKS_NOT_FOUND')
    }
    expect((await refusalOf(stranger.ledger.entry({ entryId: entry.id }))).code).toBe('ENTRY_NOT_FOUND')
    expect((await refusalOf(stranger.ledger.reverse({ entryId: entry.id, effectiveOn: '2026-05-05' }))).code).toBe('ENTRY_NOT_FOUND')
  })

  it('a role in a sibling association finds none, and signed out nobody gets in', async () => {
    const sibling = (await makeAssociation(api, 0)).association.id
    const local = app.as(orgId, await app.makeMember(orgId, { role: 'bookkeeper', associationId: sibling }))
    expect((await refusalOf(local.ledger.accounts({ associationId }))).code).toBe('BOOKS_NOT_FOUND')
    expect((await local.ledger.accounts({ associationId: sibling })).items).toHaveLength(10)
    expect((await refusalOf(app.as(orgId, undefined).ledger.accounts({ associationId }))).code).toBe('UNAUTHENTICATED')
  })

  it('a board reads and does not post; a bookkeeper does not reopen', async () => {
    const board = app.as(orgId, await app.makeMember(orgId, { role: 'board' }))
    expect((await board.ledger.entries({ associationId })).items.length).toBeGreaterThan(0)
    expect((await refusalOf(post('2026-05-05', 1, board))).code).toBe('FORBIDDEN')
    const bookkeeper = app.as(orgId, await app.makeMember(orgId, { role: 'bookkeeper' }))
    const { items } = await bookkeeper.ledger.periods({ associationId })
    expect((await refusalOf(bookkeeper.ledger.reopenPeriod({ associationId, periodId: items[0]!.id }))).code).toBe('FORBIDDEN')
  })

  it('every posting leaves one audit event that names the entry', async () => {
    const entry = await post('2026-05-09', 3)
    const { rows } = await app.superuser.query(
      `select action, outcome from app.audit_event where organization_id = $1 and target_id = $2`,
      [orgId, entry.id],
    )
    expect(rows).toEqual([{ action: 'ledger.post', outcome: 'done' }])
  })

  it('the same key posts once and gives the same answer; with another body it is refused', async () => {
    const key = { idempotencyKey: `post-${Date.now()}` }
    const keyed = app.as(orgId, await app.makeMember(orgId, { role: 'manager' }), key)
    const [one, two] = [await post('2026-05-10', 42, keyed), await post('2026-05-10', 42, keyed)]
    expect(two).toEqual(one)
    expect((await refusalOf(post('2026-05-10', 43, keyed))).code).toBe('IDEMPOTENCY_KEY_REUSED')
    expect((await api.ledger.entries({ associationId, from: '2026-05-10', to: '2026-05-10' })).items).toHaveLength(1)
  })
})
