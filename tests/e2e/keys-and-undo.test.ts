import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newContext, open, startBrowser } from './support/browser.ts'
import { press } from './support/keys.ts'
import { signIn } from './support/pages.ts'
import { claimTenant, openBooks, type Books, type Tenant } from './support/tenant.ts'

let browser: Browser
let context: BrowserContext
let page: Page
let tenant: Tenant
let books: Books
let units: string

beforeAll(async () => {
  browser = await startBrowser()
  tenant = await claimTenant('Keys Stewardship')
  books = await openBooks(tenant, 'Harbour Row')
  units = `${tenant.origin}/${tenant.id}/associations/${books.associationId}/units`
  context = await newContext(browser, tenant.origin)
  page = await context.newPage()
  await signIn(page, tenant)
})

afterAll(() => browser.close())

const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')

test('a list is walked, opened and come back to without a pointer, and the place is kept', async () => {
  await open(page, units)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  const row = await focused()
  expect(row).toBe('1C')
  await page.keyboard.press('Enter')
  await page.locator('h1', { hasText: '1C' }).waitFor()
  await page.goBack()
  await page.locator('a:focus', { hasText: '1C' }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('2')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/units?*find=2*')
  expect(await page.locator('tbody tr').count()).toBe(4)
})

test('a column head sorts on the server, says so, and is kept in the address', async () => {
  await open(page, units)
  const head = page.getByRole('columnheader', { name: 'Entitlement' })
  await head.getByRole('link').click()
  await page.waitForURL('**/units?sort=entitlement')
  await page.locator('th[aria-sort="ascending"]', { hasText: 'Entitlement' }).waitFor()
  expect(await page.locator('tbody tr').first().innerText()).toContain('3D')
  await head.getByRole('link').click()
  await page.locator('th[aria-sort="descending"]', { hasText: 'Entitlement' }).waitFor()
})

test('the keys are shown by ?, g o chooses an organisation, and single keys can be switched off', async () => {
  await open(page, units)
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('g')
  await page.keyboard.press('o')
  await page.getByRole('searchbox', { name: 'Find organisation' }).waitFor()
  await page.keyboard.type('keys stew')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/${tenant.id}`)

  await context.addCookies([{ name: 'freehold_keys', value: 'off', url: tenant.origin }])
  await open(page, units)
  await page.keyboard.press('j')
  await page.keyboard.press('?')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Search or jump to' }).waitFor()
  expect(await page.getByRole('dialog').count()).toBe(1)
  await page.keyboard.press('Escape')
  await context.clearCookies({ name: 'freehold_keys' })
})

test('a suspended member is taken back by Ctrl Z, and the result says what happened', async () => {
  const invited = await tenant.api.team.invite({ email: 'second@example.test', role: 'auditor', associationId: null })
  const guest = await newContext(browser, tenant.origin)
  const guestPage = await guest.newPage()
  await guestPage.goto(invited.url)
  await guestPage.fill('#name', 'Second Auditor')
  await guestPage.fill('#password', 'a long enough password')
  await guestPage.keyboard.press('Enter')
  await guestPage.waitForURL(`**/${tenant.id}`)
  await guest.close()

  await open(page, `${tenant.origin}/${tenant.id}/team`)
  await press(page, 'Suspend Second Auditor')
  const status = page.locator('tr', { hasText: 'Second Auditor' })
  await status.getByText('Suspended').waitFor()
  await page.keyboard.press('Control+z')
  await status.getByText('Active').waitFor()
  await page.getByText(/^Taken back:/).waitFor()
})

test('a run that posts is followed by events and ends by itself', async () => {
  const month = '2026-10-01'
  const total = { amountMinor: '5000', currency: 'EUR' } as const
  const terms = { associationId: books.associationId, kind: 'operating', basis: 'unit', periodStart: month, dueOn: month, total } as const
  const run = await tenant.api.assessments.create(terms)
  const path = `/${tenant.id}/associations/${books.associationId}/assessments/${run.id}`
  const events = await page.evaluate(async (url) => {
    const answer = await fetch(url)
    return { type: answer.headers.get('content-type'), text: await answer.text() }
  }, `${path}/progress`)
  expect(events.type).toContain('text/event-stream')
  expect(events.text).toMatch(/event: done\ndata: \{"status":"posted"/)
  await open(page, tenant.origin + path)
  await page.locator('[data-run-status="posted"]').waitFor()
})

test('events of another organisation’s run are refused as its page is', async () => {
  const answer = await page.evaluate(
    async (url) => (await fetch(url)).status,
    `/${tenant.id}/associations/${books.associationId}/assessments/00000000-0000-4000-8000-000000000000/progress`,
  )
  expect(answer).toBe(404)
})
