import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newContext, startBrowser } from './support/browser.ts'
import { signIn } from './support/pages.ts'
import { billMonth, claimTenant, openBooks, type Books, type Tenant } from './support/tenant.ts'

let browser: Browser
let page: Page
let tenant: Tenant
let books: Books

beforeAll(async () => {
  browser = await startBrowser()
  tenant = await claimTenant('Doors Stewardship')
  books = await openBooks(tenant, 'Harbour Row')
  // One month for each age of debt.
  for (const [monthsBack, daysLate] of [-5, 10, 40, 70, 100].entries())
    await billMonth(tenant, books.associationId, monthStart(monthsBack), daysAgo(daysLate))
  for (const [index, amountMinor] of ['10000', '2550', '99'].entries()) {
    await tenant.api.receipts.record({
      associationId: books.associationId,
      partyId: books.partyIds[index] ?? '',
      amount: { amountMinor, currency: 'EUR' },
      receivedOn: monthStart(0),
      method: 'transfer',
    })
  }
  page = await (await newContext(browser, tenant.origin)).newPage()
  await signIn(page, tenant)
})

afterAll(() => browser.close())

/** First day of the month so many months ago. */
function monthStart(monthsBack: number): string {
  const now = new Date()
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsBack, 1)).toISOString().slice(0, 10)
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
}

interface Door {
  readonly href: string
  readonly figure: bigint
}

/** Every figure of Today that is a link: the tiles and the ages of debt with their total. */
async function doorsOfToday(): Promise<Door[]> {
  await page.goto(`${tenant.origin}/${tenant.id}`)
  const links = page.locator('a[data-stat], svg[role="img"] + table a')
  const found = await links.evaluateAll((all) =>
    all.map((link) => ({
      href: link.getAttribute('href') ?? '',
      text: (link.querySelector('[data-figure]') ?? link).textContent ?? '',
    })),
  )
  return found.map(({ href, text }) => ({ href, figure: minorOf(text) }))
}

/** What the page's rows add up to: its own total where a ledger has one, else the sum of the rows' figures, all of them on one page. */
async function totalOfRows(): Promise<bigint> {
  const total = page.locator('[data-total]')
  if ((await total.count()) > 0) return minorOf(await total.first().innerText())
  const figures = await page.locator('tbody [data-phone="figure"]').allInnerTexts()
  return figures.reduce((sum, figure) => sum + minorOf(figure), 0n)
}

const minorOf = (text: string): bigint => BigInt(text.replace('−', '-').replace(/[^\d-]/g, '') || '0')

test('each figure of Today opens rows that add up to it, to the minor unit', { timeout: 60_000 }, async () => {
  const doors = await doorsOfToday()
  expect(doors).toHaveLength(10)
  // Every age of debt has something in it, or the test would show nothing.
  expect(doors.slice(4).every(({ figure }) => figure > 0n)).toBe(true)
  for (const { href, figure } of doors) {
    await page.goto(new URL(href, tenant.origin).href)
    expect(await totalOfRows(), href).toBe(figure)
  }
})

test('each age of the receivables opens its own rows, and so does what is late on the work list', { timeout: 60_000 }, async () => {
  const receivables = `${tenant.origin}/${tenant.id}/associations/${books.associationId}/receivables`
  await page.goto(receivables)
  const ages = await page
    .locator('svg[role="img"] + table a')
    .evaluateAll((links) => links.map((link) => ({ href: link.getAttribute('href') ?? '', text: link.textContent ?? '' })))
  expect(ages).toHaveLength(6)
  for (const { href, text } of ages) {
    await page.goto(new URL(href, tenant.origin).href)
    expect(await totalOfRows(), href).toBe(minorOf(text))
  }
  await page.goto(`${tenant.origin}/${tenant.id}`)
  const task = page.locator('li', { hasText: 'Charges more than 60 days late' })
  const late = minorOf(await task.locator('bdi').last().innerText())
  await task.getByRole('link').click()
  await page.getByRole('heading', { name: /receivable/ }).waitFor()
  expect(await totalOfRows()).toBe(late)
})

test('each closing figure of the trial balance is the balance of the account it opens', { timeout: 60_000 }, async () => {
  await page.goto(`${tenant.origin}/${tenant.id}/associations/${books.associationId}/trial-balance`)
  const rows = await page.locator('tbody tr').evaluateAll((lines) =>
    lines.map((line) => ({
      closing: line.querySelector('td:last-child')?.textContent?.trim() ?? '',
      href: line.querySelector('td:last-child a')?.getAttribute('href') ?? '',
    })),
  )
  expect(rows.length).toBeGreaterThan(3)
  for (const { closing, href } of rows) {
    await page.goto(new URL(href, tenant.origin).href)
    expect((await page.locator('[data-total]').innerText()).trim(), href).toBe(closing)
  }
})

test('a figure over several associations opens the one of each, and each of those its rows', { timeout: 60_000 }, async () => {
  const second = await openBooks(tenant, 'Quay Row', 'E2E2')
  await billMonth(tenant, second.associationId, monthStart(1))
  for (const { href, figure } of await doorsOfToday()) {
    await page.goto(new URL(href, tenant.origin).href)
    expect(await page.locator('tbody tr').count(), href).toBe(2)
    expect(await totalOfRows(), href).toBe(figure)
    const [first] = await page
      .locator('tbody [data-phone="figure"] a')
      .evaluateAll((links) => links.map((link) => ({ href: link.getAttribute('href') ?? '', text: link.textContent ?? '' })))
    await page.goto(new URL(first?.href ?? '', tenant.origin).href)
    expect(await totalOfRows(), first?.href).toBe(minorOf(first?.text ?? ''))
  }
})

test('two tabs with two organisations never mix: each address decides for itself', { timeout: 60_000 }, async () => {
  const other = await claimTenant('Second Stewardship')
  const shared = await newContext(browser, tenant.origin)
  const first = await shared.newPage()
  await signIn(first, tenant)
  const second = await shared.newPage()
  await second.goto(`${other.origin}/${other.id}`)
  // The same person is no member there: the organisation does not exist for them.
  await second.getByRole('heading', { name: 'There is no such page' }).waitFor()
  await first.reload()
  expect(await first.title()).toContain(tenant.name)
  expect(await first.locator('body').innerText()).not.toContain(other.name)
  await shared.close()
})
