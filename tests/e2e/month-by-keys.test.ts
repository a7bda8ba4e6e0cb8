import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newContext, startBrowser } from './support/browser.ts'
import { press, tabTo, typeInto } from './support/keys.ts'
import { claimTenant, openBooks, type Books, type Tenant } from './support/tenant.ts'

let browser: Browser
let tenant: Tenant
let books: Books

beforeAll(async () => {
  browser = await startBrowser()
  tenant = await claimTenant('Keyboard Stewardship')
  books = await openBooks(tenant, 'Harbour Row')
})

afterAll(() => browser.close())

const heading = (page: Page, text: string) => page.locator('h1', { hasText: text }).waitFor()

test(
  'an association’s month runs by keys alone: sign in, bill, collect, bounce, read the owner’s account and the books',
  { timeout: 120_000 },
  async () => {
    const context = await newContext(browser, tenant.origin)
    const page = await context.newPage()
    await page.goto(`${tenant.origin}/sign-in`)
    await typeInto(page, 'E-mail', tenant.email)
    await typeInto(page, 'Password', tenant.password)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/${tenant.id}`)

    await press(page, 'New assessment run')
    await heading(page, 'New assessment run')
    await typeInto(page, /^Due on/, '2026-12-05')
    await typeInto(page, /^Total to bill/, '1,234.56')
    await press(page, 'Preview run')
    await page.getByText('11 units · €1,234.56').waitFor()
    await press(page, 'Post 11 charges')
    await page.locator('[data-run-status="posted"]').waitFor()
    expect(await page.locator('[data-total]').innerText()).toBe('1,234.56')

    await press(page, 'Record receipt')
    await heading(page, 'Record receipt')
    await typeInto(page, 'Payer', 'MacLeod')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByText(/open on \d+ charges?\./).waitFor()
    await typeInto(page, 'Amount', '200.00')
    await typeInto(page, /^Reference/, 'TRF-88213')
    await press(page, 'Record receipt')
    await page.locator('[data-receipt-status="applied"]').waitFor()

    await tabTo(page, /^Returned by the bank on/)
    await press(page, 'Reverse €200.00')
    await page.locator('[data-receipt-status="bounced"]').waitFor()

    await press(page, 'Iain & Mairi MacLeod')
    await heading(page, 'Iain & Mairi MacLeod: owner ledger')
    const ledger = await tenant.api.receivables.ownerLedger({ associationId: books.associationId, partyId: books.partyIds[0] ?? '' })
    expect(ledger.items.map(({ sourceType }) => sourceType).slice(-2)).toEqual(['receipt', 'receipt_bounce'])
    expect(ledger.closing).toEqual(ledger.open)
    expect(await page.locator('[data-total]').first().innerText()).toBe(decimal(ledger.closing.amountMinor))

    await press(page, 'Trial balance')
    await heading(page, 'Trial balance: balanced')
    await context.close()
  },
)

test('a refused form takes the reader to what is wrong and keeps every typed word', async () => {
  const context = await newContext(browser, tenant.origin)
  const page = await context.newPage()
  await page.goto(`${tenant.origin}/sign-in`)
  await typeInto(page, 'E-mail', tenant.email)
  await typeInto(page, 'Password', 'not the password')
  await page.keyboard.press('Enter')
  await page.locator('[role="alert"]:focus').waitFor()
  expect(await page.inputValue('#email')).toBe(tenant.email)
  expect(await page.title()).toMatch(/^Error: /)
  await context.close()
})

test('signing in works without scripts, and shows no control that needs one', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' })
  const page = await context.newPage()
  await page.goto(`${tenant.origin}/sign-in`)
  expect(await page.getByRole('button', { name: 'Show' }).count()).toBe(0)
  await page.fill('#email', tenant.email)
  await page.fill('#password', tenant.password)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/${tenant.id}`)
  await context.close()
})

test('the password can be seen while it is typed, and the page asks nobody for more scripts than that needs', async () => {
  const context = await newContext(browser, tenant.origin)
  const page = await context.newPage()
  await page.goto(`${tenant.origin}/sign-in`)
  await page.fill('#password', 'correct horse')
  await page.getByRole('button', { name: /show/i }).press('Enter')
  expect(await page.getAttribute('#password', 'type')).toBe('text')
  expect(await page.getByRole('button', { name: /hide/i }).getAttribute('aria-pressed')).toBe('true')
  const scripts = () =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('.js'))
      .map(({ name }) => new URL(name).pathname)
  expect(await page.evaluate(scripts)).toEqual(['/assets/plain-page.js'])
  await context.close()
})

function decimal(amountMinor: string): string {
  const padded = amountMinor.padStart(3, '0')
  return `${padded.slice(0, -2)}.${padded.slice(-2)}`
}
