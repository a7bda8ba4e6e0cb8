import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrgId } from '@repo/core'
import { bill, eur, makeOwnedAssociation } from '../support/books-fixture.ts'
import { refusalOf } from '../support/refusal.ts'
import { startZoneApp, type ServerApi, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
let orgId: OrgId
let api: ServerApi

beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
  api = app.as(orgId, await app.makeMember(orgId, { role: 'bookkeeper' }))
})
afterAll(() => app.close())

/** One unit, one owner, billed 3.00 for September and, when asked for, as much for October. */
async function billedOwner(months: readonly string[] = ['2026-09-01']) {
  const manager = app.as(orgId, await app.makeMember(orgId, { role: 'manager' }))
  const { association, owners } = await makeOwnedAssociation(manager, 1)
  const associationId = association.id
  for (const periodStart of months) {
    await bill(app, orgId, manager, { associationId, periodStart, dueOn: periodStart.replace(/-01$/, '-15') })
  }
  return { associationId, partyId: owners[0]!.id }
}
type Owner = Awaited<ReturnType<typeof billedOwner>>

const pay = (owner: Owner, amount: number, receivedOn = '2026-09-20', of: ServerApi = api) =>
  of.receipts.record({ ...owner, amount: eur(amount), receivedOn, method: 'transfer' })

async function standing({ associationId, partyId }: Owner, at = '2026-12-31') {
  const { open, credit, closing } = await api.receivables.ownerLedger({ associationId, partyId, to: at })
  return { open: Number(open.amountMinor), credit: Number(credit.amountMinor), closing: Number(closing.amountMinor) }
}

async function expectReconciled(associationId: Owner['associationId'], ...dates: readonly string[]) {
  for (const at of dates) {
    const aged = await api.receivables.aged({ associationId, at })
    expect(aged.ledgerBalance, at).toEqual(aged.totals.total)
    expect((await api.ledger.trialBalance({ associationId, to: at })).isBalanced).toBe(true)
  }
}

describe('a receipt', () => {
  it('pays the oldest charge first, part by part, and the charge says how far it is paid', async () => {
    const owner = await billedOwner(['2026-09-01', '2026-10-01'])
    const status = async () =>
      (await api.charges.list({ associationId: owner.associationId })).items.map((charge) => [
        charge.periodStart,
        charge.status,
        charge.open.amountMinor,
      ])
    await pay(owner, 100)
    expect(await status()).toEqual([
      ['2026-10-01', 'billed', '300'],
      ['2026-09-01', 'partially_paid', '200'],
    ])
    const second = await pay(owner, 250, '2026-10-20')
    expect(second.applications.map(({ dueOn, amount }) => [dueOn, amount.amountMinor])).toEqual([
      ['2026-09-15', '200'],
      ['2026-10-15', '50'],
    ])
    expect(await status()).toEqual([
      ['2026-10-01', 'partially_paid', '250'],
      ['2026-09-01', 'paid', '0'],
    ])
    expect((await api.charges.list({ associationId: owner.associationId, open: true })).items).toHaveLength(1)
  })

  it('leaves what is too much as a credit, which pays later charges only when it is used', async () => {
    const owner = await billedOwner()
    const receipt = await pay(owner, 450)
    expect(receipt).toMatchObject({ status: 'applied', applied: eur(300), credited: eur(150) })
    expect(await standing(owner)).toEqual({ open: 0, credit: 150, closing: -150 })
    const manager = app.as(orgId, await app.makeMember(orgId, { role: 'manager' }))
    await bill(app, orgId, manager, { associationId: owner.associationId, periodStart: '2026-10-01', dueOn: '2026-10-15' })
    expect(await standing(owner)).toEqual({ open: 300, credit: 150, closing: 150 })
    expect(await api.receipts.applyCredit({ associationId: owner.associationId, appliedOn: '2026-10-01' })).toMatchObject({
      total: eur(150),
      items: [{ partyId: owner.partyId, amount: eur(150) }],
    })
    expect(await standing(owner)).toEqual({ open: 150, credit: 0, closing: 150 })
    expect((await api.receipts.applyCredit({ associationId: owner.associationId, appliedOn: '2026-10-02' })).items).toEqual([])
    await expectReconciled(owner.associationId, '2026-09-30', '2026-10-01', '2026-12-31')
  })

  it('pays exactly what was chosen', async () => {
    const owner = await billedOwner(['2026-09-01', '2026-10-01'])
    const october = (await api.charges.list({ associationId: owner.associationId })).items[0]!
    const chargeShareId = october.shares[0]!.id
    const record = (amount: number, part: number) =>
      api.receipts.record({
        ...owner,
        amount: eur(amount),
        receivedOn: '2026-10-20',
        method: 'cash',
        allocation: { kind: 'chosen', items: [{ chargeShareId, amount: eur(part) }] },
      })
    expect(await record(100, 80)).toMatchObject({ applied: eur(80), credited: eur(20), applications: [{ dueOn: '2026-10-15' }] })
    expect((await refusalOf(record(1000, 221))).code).toBe('CHARGE_SHARE_OVERPAID')
    expect((await refusalOf(record(10, 11))).code).toBe('ALLOCATION_EXCEEDS_RECEIPT')
    const stranger = await billedOwner()
    const foreign = api.receipts.record({
      ...stranger,
      amount: eur(10),
      receivedOn: '2026-10-20',
      method: 'cash',
      allocation: { kind: 'chosen', items: [{ chargeShareId, amount: eur(1) }] },
    })
    expect((await refusalOf(foreign)).code).toBe('CHARGE_SHARE_NOT_FOUND')
  })

  it.each([
    ['nothing', { amount: eur(0) }, 'RECEIPT_AMOUNT_NOT_POSITIVE'],
    ['less than nothing', { amount: eur(-5) }, 'RECEIPT_AMOUNT_NOT_POSITIVE'],
    ['another currency', { amount: { amountMinor: '5', currency: 'USD' } }, 'CURRENCY_MISMATCH'],
    ['a day without a period', { receivedOn: '2099-01-01' }, 'PERIOD_NOT_OPEN'],
    ['nobody we know', { partyId: '00000000-0000-7000-8000-000000000000' }, 'RECEIPT_PARTY_UNKNOWN'],
    ['a sentence as its reference', { reference: 'from my aunt' }, 'VALIDATION_FAILED'],
  ])('of or from %s is refused and nothing is posted', async (_, change, code) => {
    const owner = await billedOwner()
    const input = { ...owner, amount: eur(1), receivedOn: '2026-09-20', method: 'cash', ...change } as Parameters<
      ServerApi['receipts']['record']
    >[0]
    expect((await refusalOf(api.receipts.record(input))).code).toBe(code)
    expect(await standing(owner)).toEqual({ open: 300, credit: 0, closing: 300 })
  })
})

describe('a bounce', () => {
  it('restores exactly what was before the receipt', async () => {
    const owner = await billedOwner()
    await pay(owner, 120)
    const before = await standing(owner)
    const receipt = await pay(owner, 400)
    const bounced = await api.receipts.bounce({ receiptId: receipt.id, bouncedOn: '2026-09-25' })
    expect(bounced).toMatchObject({ status: 'bounced', bouncedOn: '2026-09-25', applications: [{ undoneOn: '2026-09-25' }] })
    expect(await standing(owner)).toEqual(before)
    expect((await api.charges.list({ associationId: owner.associationId })).items).toMatchObject([
      { status: 'partially_paid', open: eur(180) },
    ])
    const reversal = await api.ledger.entry({ entryId: bounced.reversalEntryId! })
    expect(reversal).toMatchObject({ sourceType: 'receipt_bounce', effectiveOn: '2026-09-25', reversesEntryId: receipt.journalEntryId })
    // On the days between, the money was there.
    expect(await standing(owner, '2026-09-24')).toMatchObject({ open: 0, credit: 220 })
    await expectReconciled(owner.associationId, '2026-09-19', '2026-09-24', '2026-09-25', '2026-12-31')
  })

  it('of a receipt whose credit has paid other charges takes that back too', async () => {
    const owner = await billedOwner(['2026-09-01', '2026-10-01'])
    const receipt = await pay(owner, 700)
    const manager = app.as(orgId, await app.makeMember(orgId, { role: 'manager' }))
    await bill(app, orgId, manager, { associationId: owner.associationId, periodStart: '2026-11-01', dueOn: '2026-11-15' })
    await api.receipts.applyCredit({ associationId: owner.associationId, partyId: owner.partyId, appliedOn: '2026-11-01' })
    expect(await standing(owner)).toEqual({ open: 200, credit: 0, closing: 200 })
    await api.receipts.bounce({ receiptId: receipt.id, bouncedOn: '2026-10-05' })
    expect(await standing(owner)).toEqual({ open: 900, credit: 0, closing: 900 })
    await expectReconciled(owner.associationId, '2026-09-30', '2026-10-05', '2026-11-01', '2026-12-31')
  })

  it('happens once, and not before the money came; clearing follows the same rules', async () => {
    const owner = await billedOwner()
    const receipt = await pay(owner, 10)
    expect((await refusalOf(api.receipts.bounce({ receiptId: receipt.id, bouncedOn: '2026-09-19' }))).code).toBe('RECEIPT_DATE_BEFORE')
    expect(await api.receipts.clear({ receiptId: receipt.id, clearedOn: '2026-09-22' })).toMatchObject({ status: 'cleared' })
    expect((await refusalOf(api.receipts.clear({ receiptId: receipt.id, clearedOn: '2026-09-22' }))).code).toBe('RECEIPT_TRANSITION')
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => api.receipts.bounce({ receiptId: receipt.id, bouncedOn: '2026-09-23' })))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await refusalOf(api.receipts.clear({ receiptId: receipt.id, clearedOn: '2026-09-24' }))).code).toBe('RECEIPT_TRANSITION')
  })
})

describe('at the same time', () => {
  it('two receipts never pay a charge more than it is worth: the second finds what is left', async () => {
    const owner = await billedOwner()
    const receipts = await Promise.all(Array.from({ length: 5 }, () => pay(owner, 200)))
    const applied = receipts.map((receipt) => Number(receipt.applied.amountMinor)).toSorted((a, b) => a - b)
    expect(applied).toEqual([0, 0, 0, 100, 200])
    expect(await standing(owner)).toEqual({ open: 0, credit: 700, closing: -700 })
    await expectReconciled(owner.associationId, '2026-12-31')
  })

  it('two who choose the same share cannot both pay it', async () => {
    const owner = await billedOwner()
    const share = (await api.charges.list({ associationId: owner.associationId })).items[0]!.shares[0]!
    const choose = () =>
      api.receipts.record({
        ...owner,
        amount: eur(200),
        receivedOn: '2026-09-20',
        method: 'card',
        allocation: { kind: 'chosen', items: [{ chargeShareId: share.id, amount: eur(200) }] },
      })
    const outcomes = await Promise.allSettled([choose(), choose(), choose()])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'CHARGE_SHARE_OVERPAID' })
  })

  it('a credit is not used twice', async () => {
    const owner = await billedOwner(['2026-09-01', '2026-10-01'])
    const { associationId } = owner
    // A credit beside open charges: everything chosen away from them.
    const share = (await api.charges.list({ associationId })).items[0]!.shares[0]!
    await api.receipts.record({
      ...owner,
      amount: eur(101),
      receivedOn: '2026-09-20',
      method: 'card',
      allocation: { kind: 'chosen', items: [{ chargeShareId: share.id, amount: eur(1) }] },
    })
    const uses = await Promise.all(Array.from({ length: 4 }, () => api.receipts.applyCredit({ associationId, appliedOn: '2026-10-01' })))
    expect(uses.map(({ total }) => Number(total.amountMinor)).toSorted((a, b) => b - a)).toEqual([100, 0, 0, 0])
    await expectReconciled(associationId, '2026-10-01')
  })

  it('owners of one charge pay at once, and the charge ends paid', async () => {
    const manager = app.as(orgId, await app.makeMember(orgId, { role: 'manager' }))
    const { association, units } = await makeOwnedAssociation(manager, 1)
    const people = await Promise.all(['A', 'B', 'C', 'D'].map((displayName) => manager.people.create({ displayName })))
    const quarter = { numerator: '1', denominator: '4' }
    await manager.ownership.set({
      unitId: units[0]!.id,
      validFrom: '2026-09-01',
      owners: people.map(({ id }) => ({ partyId: id, share: quarter })),
    })
    await bill(app, orgId, manager, { associationId: association.id, total: eur(400) })
    await Promise.all(people.map(({ id }) => pay({ associationId: association.id, partyId: id }, 100)))
    expect((await api.charges.list({ associationId: association.id })).items).toMatchObject([{ status: 'paid', open: eur(0) }])
  })

  it('fifty requests with one key record one receipt', async () => {
    const owner = await billedOwner()
    const keyed = app.as(orgId, await app.makeMember(orgId, { role: 'bookkeeper' }), { idempotencyKey: `fifty-${Date.now()}` })
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => pay(owner, 10, '2026-09-20', keyed)))
    const ids = new Set(outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.id] : [])))
    expect(ids.size).toBe(1)
    expect((await api.receipts.list({ associationId: owner.associationId, includeTotal: true })).total).toBe(1)
  })
})

describe('who may take money', () => {
  it('another organisation and a sibling association find no receipt, and record none', async () => {
    const owner = await billedOwner()
    const receipt = await pay(owner, 10)
    const elsewhere = await app.makeOrganization()
    const stranger = app.as(elsewhere, await app.makeMember(elsewhere, { role: 'administrator' }))
    expect((await refusalOf(stranger.receipts.get({ receiptId: receipt.id }))).code).toBe('RECEIPT_NOT_FOUND')
    expect((await refusalOf(stranger.receipts.bounce({ receiptId: receipt.id, bouncedOn: '2026-09-30' }))).code).toBe('RECEIPT_NOT_FOUND')
    expect((await refusalOf(pay(owner, 10, '2026-09-20', stranger))).code).toBe('BOOKS_NOT_FOUND')

    const sibling = await billedOwner()
    const local = app.as(orgId, await app.makeMember(orgId, { role: 'bookkeeper', associationId: sibling.associationId }))
    expect((await refusalOf(local.receipts.get({ receiptId: receipt.id }))).code).toBe('RECEIPT_NOT_FOUND')
    expect(await local.receipts.list({ includeTotal: true })).toMatchObject({ items: [], total: 0 })
    expect((await refusalOf(local.receivables.exportAged({ associationId: owner.associationId, at: '2026-12-31' }))).code).toBe(
      'BOOKS_NOT_FOUND',
    )
    // A person of the other association is nobody here: their name would be the answer.
    expect((await refusalOf(pay({ associationId: sibling.associationId, partyId: owner.partyId }, 10, '2026-09-20', local))).code).toBe(
      'RECEIPT_PARTY_UNKNOWN',
    )
    expect((await pay(sibling, 10, '2026-09-20', local)).status).toBe('applied')
  })

  it('an owner sees their own receipts and records none', async () => {
    const [mine, theirs] = [await billedOwner(), await billedOwner()]
    const receipt = await pay(mine, 10)
    const other = await pay(theirs, 10)
    const owner = app.as(orgId, await app.makeMember(orgId, { role: 'owner', partyId: mine.partyId }))
    expect((await owner.receipts.list({ includeTotal: true })).items.map(({ id }) => id)).toEqual([receipt.id])
    expect((await refusalOf(owner.receipts.get({ receiptId: other.id }))).code).toBe('RECEIPT_NOT_FOUND')
    expect((await refusalOf(pay(mine, 10, '2026-09-20', owner))).code).toBe('FORBIDDEN')
    expect(await (await owner.receivables.exportOwnerLedger(mine)).text()).toContain('receipt')
  })
})
