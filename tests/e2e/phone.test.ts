import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newContext, open, startBrowser } from './support/browser.ts'
import { signIn } from './support/pages.ts'
import { claimTenant, openBooks, type Tenant } from './support/tenant.ts'

let browser: Browser
let tenant: Tenant
let inside: string

beforeAll(async () => {
  browser = await startBrowser()
  tenant = await claimTenant('Meridian Management and Stewardship')
  const books = await openBooks(tenant, 'Harbour Row')
  inside = `${tenant.origin}/${tenant.id}/associations/${books.associationId}`
})
afterAll(() => browser.close())

test('on a phone the primary button stands above the navigation, on a list and in a long form', { timeout: 60_000 }, async () => {
  const context = await newContext(browser, tenant.origin, { width: 375 })
  const page = await context.newPage()
  await signIn(page, tenant)
  for (const [path, name] of [
    ['units', 'Add unit'],
    ['units/new', 'Add unit'],
    ['receipts/new', 'Record receipt'],
  ] as const) {
    await open(page, `${inside}/${path}`)
    const bar = await page.locator('[data-bar]').boundingBox()
    const button = await page.locator('#main .button.primary').filter({ hasText: name, visible: true }).boundingBox()
    const gap = (bar?.y ?? 0) - ((button?.y ?? 0) + (button?.height ?? 0))
    expect([path, gap >= 0 && gap <= 16, (button?.height ?? 0) >= 44]).toEqual([path, true, true])
  }
  await context.close()
})

test('what stands at the bottom never covers what has the focus', { timeout: 60_000 }, async () => {
  const context = await newContext(browser, tenant.origin, { width: 375 })
  const page = await context.newPage()
  await signIn(page, tenant)
  await open(page, `${inside}/units`)
  const rows = page.locator('[data-row] a')
  const covered: number[] = []
  for (let index = 0; index < (await rows.count()); index++) {
    await rows.nth(index).focus()
    const [row, button] = await Promise.all([
      rows.nth(index).boundingBox(),
      page.locator('[data-page-actions] > .button.primary').boundingBox(),
    ])
    if ((row?.y ?? 0) + (row?.height ?? 0) > (button?.y ?? 0)) covered.push(index)
  }
  expect(covered).toEqual([])
  await context.close()
})
