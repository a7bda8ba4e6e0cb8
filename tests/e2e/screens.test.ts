import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityProblems, newContext, sidewaysScroll, startBrowser, watchErrors, type Look } from './support/browser.ts'
import { screens, signIn } from './support/pages.ts'
import { billMonth, claimTenant, openBooks, type Tenant } from './support/tenant.ts'

let browser: Browser
let tenant: Tenant
let places: Record<string, string>

beforeAll(async () => {
  browser = await startBrowser()
  tenant = await claimTenant('Meridian Management and Stewardship')
  const books = await openBooks(tenant, 'Harbour Row')
  const runId = await billMonth(tenant, books.associationId, '2026-09-01')
  const receipt = await tenant.api.receipts.record({
    associationId: books.associationId,
    partyId: books.partyIds[0] ?? '',
    amount: { amountMinor: '10000', currency: 'EUR' },
    receivedOn: '2026-09-10',
    method: 'transfer',
  })
  places = screens(tenant, books, runId, receipt.id)
})

afterAll(() => browser.close())

async function everyScreen(look: Look, check: (page: Page, name: string) => Promise<void>): Promise<void> {
  const context = await newContext(browser, tenant.origin, look)
  const page = await context.newPage()
  await signIn(page, tenant)
  for (const [name, path] of Object.entries(places)) {
    await page.goto(tenant.origin + path, { waitUntil: 'networkidle' })
    await check(page, name)
  }
  await context.close()
}

describe.each(['light', 'dark'] as const)('%s theme', (theme) => {
  test('every screen is clean for axe and reports no error of its own', { timeout: 240_000 }, async () => {
    const found: string[] = []
    let errors: string[] | undefined
    await everyScreen({ theme }, async (page, name) => {
      errors ??= watchErrors(page)
      found.push(...(await accessibilityProblems(page)).map((problem) => `${name}: ${problem}`))
      found.push(...errors.splice(0).map((error) => `${name}: ${error}`))
    })
    expect(found).toEqual([])
  })
})

describe.each([375, 1280])('%d px wide', (width) => {
  test.each(['en', 'de', 'en-XA'])('no screen scrolls sideways in %s', { timeout: 240_000 }, async (locale) => {
    const wide: string[] = []
    await everyScreen({ width, locale }, async (page, name) => {
      const pixels = await sidewaysScroll(page)
      if (pixels > 0) wide.push(`${name} by ${pixels} px`)
    })
    expect(wide).toEqual([])
  })
})

test('the server writes theme, language and direction, so that nothing flashes before scripts run', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  await context.addCookies([
    { name: 'freehold_theme', value: 'dark', url: tenant.origin },
    { name: 'freehold_locale', value: 'de', url: tenant.origin },
  ])
  const page = await context.newPage()
  await page.goto(`${tenant.origin}/sign-in`)
  const html = page.locator('html')
  expect([await html.getAttribute('data-theme'), await html.getAttribute('lang'), await html.getAttribute('dir')]).toEqual([
    'dark',
    'de',
    'ltr',
  ])
  await context.close()
})
