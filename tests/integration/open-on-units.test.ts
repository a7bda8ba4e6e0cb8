import { afterAll, beforeAll, expect, it } from 'vitest'
import { agedSorts } from '@repo/contract'
import type { OrgId } from '@repo/core'
import { bill, eur, makeOwnedAssociation, type OwnedAssociation } from '../support/books-fixture.ts'
import { refusalOf } from '../support/refusal.ts'
import { startZoneApp, type ServerApi, type ZoneApp } from '../support/zone-app.ts'

const at = '2026-12-31'
let app: ZoneApp
let orgId: OrgId
let api: ServerApi
let books: OwnedAssociation
let unitIds: string[]

beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
  api = app.as(orgId, await app.makeMember(orgId, { role: 'manager' }))
  books = await makeOwnedAssociation(api, 4)
  unitIds = books.units.map(({ id }) => id)
  const associationId = books.association.id
  await bill(app, orgId, api, { associationId, total: eur(1000) })
  await bill(app, orgId, api, { associationId, total: eur(403), periodStart: '2026-12-01', dueOn: '2026-12-24' })
  await api.receipts.record({
    associationId,
    partyId: books.owners[0]!.id,
    amount: eur(250),
    receivedOn: '2026-10-01',
    method: 'transfer',
  })
})
afterAll(() => app.close())

it('what is open on units, one by one and together, is what the aged report says', async () => {
  const associationId = books.association.id
  const open = await api.receivables.ofUnits({ associationId, at, unitIds })
  const aged = await api.receivables.aged({ associationId, at })
  const byUnit = (rows: readonly { unitId: string }[]) => rows.toSorted((one, other) => one.unitId.localeCompare(other.unitId))
  expect(byUnit(open.items.map(({ unitId, open: total }) => ({ unitId, total })))).toEqual(
    byUnit(aged.items.map(({ unitId, total }) => ({ unitId, total }))),
  )
  expect([open.sum, open.owing]).toEqual([aged.totals.total, 4])
  // The first owner paid September: only December is open there, a week late.
  expect(open.items.find(({ unitId }) => unitId === unitIds[0])).toMatchObject({ oldest: 'days1To30' })
  expect(open.items.find(({ unitId }) => unitId === unitIds[1])).toMatchObject({ oldest: 'over90' })
})

it('the sum is of the filter, whichever units are on the page', async () => {
  const associationId = books.association.id
  const all = await api.receivables.ofUnits({ associationId, at, unitIds })
  const label = books.units[2]!.label
  const found = await api.receivables.ofUnits({ associationId, at, unitIds: [], filter: { search: label } })
  expect(found).toMatchObject({ items: [], owing: 1, sum: all.items.find(({ unitId }) => unitId === unitIds[2])!.open })
})

it('an owner sees their own part of their own units, and no other association’s', async () => {
  const associationId = books.association.id
  const owner = app.as(orgId, await app.makeMember(orgId, { role: 'owner', partyId: books.owners[1]!.id }))
  const own = await owner.receivables.ofUnits({ associationId, at, unitIds })
  expect(own.items.map(({ unitId }) => unitId)).toEqual([unitIds[1]])
  expect([own.sum, own.owing]).toEqual([own.items[0]!.open, 1])
  const other = await makeOwnedAssociation(api, 1)
  const call = owner.receivables.ofUnits({ associationId: other.association.id, at, unitIds: [] })
  expect((await refusalOf(call)).code).toBe('BOOKS_NOT_FOUND')
})

it('the aged report is sorted by any of its columns over all its pages, and exported in that order', async () => {
  const associationId = books.association.id
  const sorts = agedSorts.flatMap((key) => [key, `-${key}`] as const)
  for (const sort of sorts) {
    const whole = (await api.receivables.aged({ associationId, at, sort })).items
    const paged: typeof whole = []
    let cursor: string | undefined
    do {
      const page = await api.receivables.aged({ associationId, at, sort, limit: 1, ...(cursor ? { cursor } : {}) })
      paged.push(...page.items)
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(paged, sort).toEqual(whole)
    const key = sort.replace('-', '')
    if (key === 'owner' || key === 'unit') continue
    const amounts = whole.map((row) => Number(row[key as 'total'].amountMinor))
    expect(amounts, sort).toEqual(amounts.toSorted((one, other) => (sort.startsWith('-') ? other - one : one - other)))
  }
  const file = await (await api.receivables.exportAged({ associationId, at, sort: '-total' })).text()
  const shown = (await api.receivables.aged({ associationId, at, sort: '-total' })).items.map(({ unitId }) => unitId)
  expect(
    file
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',').at(-1)),
  ).toEqual(shown)
  const { nextCursor } = await api.receivables.aged({ associationId, at, sort: '-total', limit: 1 })
  expect(await refusalOf(api.receivables.aged({ associationId, at, sort: 'total', limit: 1, cursor: nextCursor ?? '' }))).toMatchObject({
    code: 'CURSOR_INVALID',
  })
})

it('units are sorted by what is open on them over all pages, those with nothing too, and exported in that order', async () => {
  const associationId = books.association.id
  const property = await api.properties.create({ associationId, name: 'Annexe' })
  for (const label of ['N1', 'N2']) await api.units.create({ propertyId: property.id, label })
  const { items } = await api.receivables.ofUnits({ associationId, at, unitIds })
  const open = new Map<string, bigint>(items.map(({ unitId, open: { amountMinor } }) => [unitId, BigInt(amountMinor)]))
  for (const sort of ['open', '-open'] as const) {
    const whole = (await api.units.list({ associationId, at, sort })).items.map(({ id }) => id)
    expect(new Set(whole).size).toBe(6)
    const amounts = whole.map((id) => open.get(id) ?? 0n)
    expect(amounts).toEqual(amounts.toSorted((one, other) => Number(sort === 'open' ? one - other : other - one)))
    const paged: string[] = []
    let cursor: string | undefined
    do {
      const page = await api.units.list({ associationId, at, sort, limit: 1, ...(cursor ? { cursor } : {}) })
      paged.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(paged, sort).toEqual(whole)
    const lines = (await (await api.units.export({ associationId, at, sort })).text()).trim().split('\r\n').slice(1)
    expect(lines.map((line) => line.split(',').at(-1))).toEqual(whole)
  }
})

it('the order by what is open tells an owner nothing of others, and needs one association that is theirs', async () => {
  const associationId = books.association.id
  const owner = app.as(orgId, await app.makeMember(orgId, { role: 'owner', partyId: books.owners[1]!.id }))
  expect((await owner.units.list({ associationId, at, sort: '-open' })).items.map(({ id }) => id)).toEqual([unitIds[1]])
  const other = await makeOwnedAssociation(api, 1)
  const foreign = owner.units.list({ associationId: other.association.id, at, sort: '-open' })
  expect((await refusalOf(foreign)).code).toBe('ASSOCIATION_NOT_FOUND')
  expect(await refusalOf(api.units.list({ sort: 'open' }))).toMatchObject({
    code: 'VALIDATION_FAILED',
    fieldErrors: { associationId: [expect.anything()] },
  })
})
