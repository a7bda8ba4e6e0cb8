import type { Browser, Page, Response } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  accessibilityProblems,
  layoutShift,
  newContext,
  open,
  resize,
  sidewaysScroll,
  startBrowser,
  turnTheme,
  watchErrors,
} from './support/browser.ts'
import { otherLanguages, overweight, weigh } from './support/page-budget.ts'
import { pageKinds, samples, screens, signIn } from './support/pages.ts'
import { accessOf, accessScreens, signInAsStaff, staffScreens, type StaffAtWork } from './support/staff.ts'
import { billMonth, claimTenant, openBooks, type Tenant } from './support/tenant.ts'

let browser: Browser
let tenant: Tenant
let places: Record<string, string>
let staff: StaffAtWork

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
  const [event] = (await tenant.api.audit.list({ targetKind: 'receipt', limit: 1 })).items
  staff = await accessOf(tenant)
  places = { ...screens(tenant, books, runId, receipt.id, event?.id ?? ''), ...accessScreens(tenant, staff) }
})

afterAll(() => browser.close())

const widths = [375, 1280, 1920] as const

/** Opens each screen once in a language and looks at it in every width, since a page answers to its window and not to how it was opened. */
async function everyScreen(
  locale: string,
  paths: Readonly<Record<string, string>>,
  check: (page: Page, name: string, response: Response | null) => Promise<void>,
): Promise<void> {
  const context = await newContext(browser, tenant.origin, { locale })
  const page = await context.newPage()
  // Colours that are on their way from one theme to the other belong to neither.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await signIn(page, tenant)
  for (const [name, path] of Object.entries(paths)) {
    await resize(page, 1280)
    await check(page, name, await open(page, tenant.origin + path, name === 'no such page' ? 404 : 200))
  }
  await context.close()
}

async function sidewaysInEveryWidth(page: Page, name: string): Promise<string[]> {
  const wide: string[] = []
  for (const width of widths) {
    await resize(page, width)
    const pixels = await sidewaysScroll(page)
    if (pixels > 0) wide.push(`${name}: ${pixels} px too wide at ${width} px`)
  }
  return wide
}

test(
  'in English every screen is clean for axe in both themes, reports no error, moves nothing by itself, weighs no more than it may, and fits every width',
  { timeout: 240_000 },
  async () => {
    const found: string[] = []
    let errors: string[] | undefined
    await everyScreen('en', { ...places, ...samples }, async (page, name, response) => {
      errors ??= watchErrors(page)
      const problems = [...(await accessibilityProblems(page)), ...errors.splice(0)]
      if (name in places) problems.push(...overweight(pageKinds[name] ?? 'form', await weigh(page, response)))
      const shift = await layoutShift(page)
      // 0.00: what rounds to a hundredth is what somebody sees.
      if (name in places && shift >= 0.005) problems.push(`layout shift of ${shift}`)
      await turnTheme(page, 'dark')
      problems.push(...(await accessibilityProblems(page, 'colours')).map((problem) => `dark, ${problem}`))
      found.push(...problems.map((problem) => `${name}: ${problem}`), ...(await sidewaysInEveryWidth(page, name)))
    })
    expect(found).toEqual([])
  },
)

test.each(['de', 'en-XA'])(
  'no screen scrolls sideways in %s at any width, nor loads another language',
  { timeout: 240_000 },
  async (locale) => {
    const found: string[] = []
    await everyScreen(locale, places, async (page, name) => {
      const others = (await otherLanguages(page, locale)).map((problem) => `${name}: ${problem}`)
      found.push(...others, ...(await sidewaysInEveryWidth(page, name)))
    })
    expect(found).toEqual([])
  },
)

test('what is not there keeps the navigation for whoever belongs to the organisation', async () => {
  const context = await newContext(browser, tenant.origin)
  const page = await context.newPage()
  await signIn(page, tenant)
  await open(page, tenant.origin + places['no such page'], 404)
  expect(await page.getByRole('navigation').first().isVisible()).toBe(true)
  await page.locator('#main').getByRole('link', { name: 'Go to today' }).click()
  await page.waitForURL(`**/${tenant.id}`)
  await context.close()
})

test('the sign-in page is clean, light and fits, in every language and theme', { timeout: 120_000 }, async () => {
  const found: string[] = []
  for (const locale of ['en', 'de', 'en-XA']) {
    const context = await newContext(browser, tenant.origin, { locale })
    const page = await context.newPage()
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const response = await open(page, `${tenant.origin}/sign-in`)
    found.push(...overweight('signIn', await weigh(page, response)), ...(await accessibilityProblems(page)))
    await turnTheme(page, 'dark')
    found.push(...(await accessibilityProblems(page, 'colours')), ...(await sidewaysInEveryWidth(page, locale)))
    await context.close()
  }
  expect(found).toEqual([])
})

test("the staff's screens are clean, report no error and fit every width, in every language and theme", { timeout: 240_000 }, async () => {
  const found: string[] = []
  for (const locale of ['en', 'de', 'en-XA']) {
    const context = await newContext(browser, tenant.origin, { locale })
    const page = await context.newPage()
    await page.emulateMedia({ reducedMotion: 'reduce' })
    found.push(...(await accessibilityProblems(await atStaffDoor(page))), ...(await sidewaysInEveryWidth(page, `staff sign-in, ${locale}`)))
    await signInAsStaff(page, tenant.origin, staff.supporter)
    const errors = watchErrors(page)
    for (const [name, path] of Object.entries(staffScreens(tenant, staff))) {
      await resize(page, 1280)
      await open(page, tenant.origin + path)
      const problems = [...(locale === 'en' ? await accessibilityProblems(page) : []), ...errors.splice(0)]
      await turnTheme(page, 'dark')
      if (locale === 'en') problems.push(...(await accessibilityProblems(page, 'colours')))
      found.push(
        ...problems.map((problem) => `${name}, ${locale}: ${problem}`),
        ...(await sidewaysInEveryWidth(page, `${name}, ${locale}`)),
      )
    }
    await context.close()
  }
  expect(found).toEqual([])
})

async function atStaffDoor(page: Page): Promise<Page> {
  await open(page, `${tenant.origin}/staff/sign-in`)
  return page
}

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
