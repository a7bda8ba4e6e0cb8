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
  const month = `${new Date().toISOString().slice(0, 7)}-01`
  await billMonth(tenant, books.associationId, month)
  for (const [index, amountMinor] of ['10000', '2550', '99'].entries()) {
    await tenant.api.receipts.record({
      associationId: books.associationId,
      partyId: books.partyIds[index] ?? '',
      amount: { amountMinor, currency: 'EUR' },
      receivedOn: month,
      method: 'transfer',
    })
  }
  page = await (await newContext(browser, tenant.origin)).newPage()
  await signIn(page, tenant)
})

afterAll(() => browser.close())

test('each tile of Today opens rows that add up to it, to the minor unit', { timeout: 60_000 }, async () => {
  const today = page.url()
  const tiles = await page
    .locator('[data-stat]')
    .evaluateAll((links) =>
      links.map((link) => ({ href: link.getAttribute('href') ?? '', figure: link.querySelector('[data-figure]')?.textContent ?? '' })),
    )
  expect(tiles).toHaveLength(4)
  for (const { href, figure } of tiles) {
    await page.goto(new URL(href, today).href)
    expect(await page.locator('main').innerText(), href).toContain(figure.replace('€', ''))
  }
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
