import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrgId } from '@repo/core'
import { startZoneApp, type Actor, type ServerApi, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
let orgId: OrgId
let manager: Actor
let api: ServerApi
let associationId: string

const names = ['Ann', 'ann', 'Åsa', 'Zoë', 'zoe', 'Bo', 'Bo', '10th Street', '9th Street']

beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
  manager = await app.makeMember(orgId, { role: 'manager' })
  api = app.as(orgId, manager)
  const of = async (code: string, name: string, currencyCode: string) =>
    api.associations.create({ name, code, countryCode: 'DE', currencyCode, timeZone: 'Europe/Berlin' })
  const association = await of('A1', 'Harbour Row', 'EUR')
  associationId = association.id
  await of('C3', 'Harbour Row', 'USD')
  await of('B2', 'Alder Court', 'EUR')
  const properties = await Promise.all(['Quay', 'Annexe'].map((name) => api.properties.create({ associationId, name })))
  for (const [index, name] of names.entries()) {
    const party = await api.people.create({
      displayName: name,
      kind: index % 3 === 0 ? 'company' : 'person',
      email: index % 2 === 0 ? null : `p${index % 4}@example.org`,
    })
    await api.units.create({
      propertyId: properties[index % 2]?.id ?? '',
      label: `${index % 4}${'AB'[index % 2]}${index}`,
      kind: index % 3 === 0 ? 'parking' : 'dwelling',
      entitlement: String(index % 4),
    })
    await api.receipts.record({
      associationId,
      partyId: party.id,
      amount: { amountMinor: String(100 + (index % 3)), currency: 'EUR' },
      receivedOn: `2026-11-0${1 + (index % 3)}`,
      method: index % 2 === 0 ? 'transfer' : 'card',
    })
  }
})

afterAll(() => app.close())

type Input = { sort: never; limit: number; cursor?: string }
type Page = { items: { id: string }[]; nextCursor: string | null }
interface List {
  readonly name: string
  readonly sorts: readonly string[]
  readonly rows: number
  readonly read: (input: Input) => Promise<Page>
}

const lists: readonly List[] = [
  { name: 'units', sorts: ['unit', 'kind', 'entitlement'], rows: names.length, read: (input) => api.units.list(input) },
  { name: 'people', sorts: ['name', 'kind', 'email'], rows: names.length, read: (input) => api.people.list(input) },
  { name: 'associations', sorts: ['name', 'code', 'currency'], rows: 3, read: (input) => api.associations.list(input) },
  {
    name: 'receipts',
    sorts: ['date', 'payer', 'amount', 'state', 'method'],
    rows: names.length,
    read: (input) => api.receipts.list(input),
  },
]

async function walk({ read }: List, sort: string, limit: number): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = await read({ sort: sort as never, limit, ...(cursor ? { cursor } : {}) })
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return ids
}

describe.each(lists)('$name', (list) => {
  it('shows every row exactly once under each order, however the pages are cut', async () => {
    const directions = list.sorts.flatMap((sort) => [sort, `-${sort}`])
    for (const sort of directions) {
      const whole = await walk(list, sort, 200)
      expect(new Set(whole).size, sort).toBe(list.rows)
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: list.rows + 1 }), async (limit) => {
          expect(await walk(list, sort, limit)).toEqual(whole)
        }),
        { numRuns: 3 },
      )
    }
  })

  it('refuses a cursor under another order than its own', async () => {
    const [first = '', second = ''] = list.sorts
    const { nextCursor } = await list.read({ sort: first as never, limit: 1 })
    await expect(list.read({ sort: second as never, limit: 1, cursor: nextCursor ?? '' })).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
  })
})

it('orders by what the column shows', async () => {
  const labels = async (sort: 'unit' | '-entitlement') => (await api.units.list({ associationId, sort })).items
  const byUnit = (await labels('unit')).map(({ label }) => label)
  expect(byUnit).toEqual(byUnit.toSorted(new Intl.Collator('en', { numeric: true }).compare))
  const weights = (await labels('-entitlement')).map(({ entitlement }) => Number(entitlement))
  expect(weights).toEqual(weights.toSorted((one, other) => other - one))
  const amounts = (await api.receipts.list({ associationId, sort: '-amount' })).items.map(({ amount }) => Number(amount.amountMinor))
  expect(amounts).toEqual(amounts.toSorted((one, other) => other - one))
  const emails = (await api.people.list({ sort: '-email' })).items.map(({ email }) => email)
  expect(emails.slice(-5)).toEqual([null, null, null, null, null])
})

it('sums the receipts of a filter that still count, and exports the rows it shows in their order', async () => {
  const filter = { associationId, from: '2026-11-02' } as const
  const page = await api.receipts.list({ ...filter, includeTotal: true, sort: 'payer' })
  const sum = page.items.reduce((all, { amount }) => all + BigInt(amount.amountMinor), 0n)
  expect(page.counted).toEqual({ count: page.total, amount: { amountMinor: String(sum), currency: 'EUR' } })
  const file = await (await api.receipts.export({ ...filter, sort: 'payer' })).text()
  const lines = file.trim().split('\r\n').slice(1)
  expect(lines.map((line) => line.split(',').at(-1))).toEqual(page.items.map(({ id }) => id))
})
