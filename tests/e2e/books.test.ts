/** The books by keys alone: an entry posted by hand, mended, reversed; a month checked, closed and opened again. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityProblems, newContext, startBrowser } from './support/browser.ts'
import { press, tabTo, typeInto } from './support/keys.ts'
import { signIn } from './support/pages.ts'
import { claimTenant, openBooks, type Books, type Tenant } from './support/tenant.ts'

let browser: Browser
let page: Page
let tenant: Tenant
let books: Books
let inside: string

beforeAll(async () => {
  browser = await startBrowser()
  tenant = await claimTenant('Ledger Stewardship')
  books = await openBooks(tenant, 'Harbour Row')
  inside = `${tenant.origin}/${tenant.id}/associations/${books.associationId}`
  page = await (await newContext(browser, tenant.origin)).newPage()
  await signIn(page, tenant)
})

afterAll(() => browser.close())

const heading = (text: string | RegExp) => page.locator('h1', { hasText: text }).waitFor()

async function choose(name: string, text: string): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.type(text)
}

async function line(number: number, account: string, side: 'Debit' | 'Credit', amount: string): Promise<void> {
  await choose(`Account of line ${number}`, account)
  await typeInto(page, `${side} of line ${number}`, amount)
}

test(
  'an entry posted by hand says its difference while it is typed, is refused unbalanced, and is reversed side by side',
  { timeout: 60_000 },
  async () => {
    await page.goto(`${inside}/journal`)
    await press(page, 'Post entry')
    await heading('Post entry')
    await typeInto(page, /^Posted on/, '2026-09-15')
    await choose('Reason', 'Bank')
    await typeInto(page, /^Reference/, 'INV-114')
    await line(1, '6100', 'Debit', '12.50')
    await line(2, '1000', 'Credit', '12.00')
    await tabTo(page, 'Add line')
    expect(await page.locator('[data-difference]').innerText()).toBe('Debit is 0.50 more')
    await press(page, 'Post entry')
    await page.locator('[role="alert"]:focus').waitFor()
    expect(await page.inputValue('#debit_0')).toBe('12.50')
    await typeInto(page, 'Credit of line 2', '12.50')
    await tabTo(page, 'Add line')
    expect(await page.locator('[data-difference]').innerText()).toBe('Balances')
    await press(page, 'Post entry')
    await heading(/^Posted by hand, 15 Sept? 2026$/)
    expect(await page.locator('tfoot').allInnerTexts()).toEqual([expect.stringMatching(/12\.50\s+12\.50/)])

    await typeInto(page, /^Posted on/, '2026-09-16')
    await press(page, 'Reverse €12.50')
    await heading(/^Reversal, 16 Sept? 2026$/)
    // Both sides: the reversing entry and the one it reverses.
    await page
      .getByText(/^Reversed entry of 15 Sept? 2026$/)
      .first()
      .waitFor()
    expect(await page.locator('tfoot').count()).toBe(2)
    expect(await accessibilityProblems(page)).toEqual([])

    await press(page, 'Journal')
    await heading('Journal: 2 entries')
    await page.goto(`${page.url()}?source=manual&from=2026-09-15&to=2026-09-15`)
    expect(await page.locator('tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/15 Sept? 2026[\s\S]*INV-114[\s\S]*Reversed[\s\S]*12\.50/),
    ])
  },
)

test('a month is closed after its checks, takes no posting then, and opens again', { timeout: 60_000 }, async () => {
  await page.goto(`${inside}/periods`)
  await heading('No month is closed yet')
  const september = page.locator('[data-period="2026-09-01"]')
  await september.getByRole('link', { name: 'Check what closing September 2026 needs' }).press('Enter')
  await page.getByText('3 of 3 checks passed').waitFor()
  await press(page, 'Close September 2026')
  await heading(/^Closed up to 30 Sept? 2026$/)
  expect(await page.locator('[data-period="2026-08-01"]').getAttribute('data-status')).toBe('closed')

  await page.goto(`${inside}/journal/new`)
  await typeInto(page, /^Posted on/, '2026-09-15')
  await line(1, '6100', 'Debit', '1')
  await line(2, '1000', 'Credit', '1')
  await press(page, 'Post entry')
  await page.locator('[role="alert"]:focus').waitFor()
  expect(await page.locator('#effectiveOn-error').innerText()).toMatch(/closed/)
  expect(await page.inputValue('#debit_0')).toBe('1.00')

  await page.goto(`${inside}/periods`)
  await press(page, 'Reopen September 2026')
  await heading('Closed up to 31 Aug 2026')
})

test('a month with an unfinished run says which, and how to mend it, before anybody closes it', { timeout: 60_000 }, async () => {
  const association = await tenant.api.associations.create({
    name: 'Orphan Court',
    code: 'ORPHAN',
    countryCode: 'DE',
    currencyCode: 'EUR',
    timeZone: 'Europe/Berlin',
  })
  const property = await tenant.api.properties.create({ associationId: association.id, name: 'Court' })
  await tenant.api.units.create({ propertyId: property.id, label: '1' })
  const total = { amountMinor: '1000', currency: 'EUR' }
  const terms = { kind: 'operating', basis: 'unit', periodStart: '2026-09-01', dueOn: '2026-09-05', total } as const
  let run = await tenant.api.assessments.create({ ...terms, associationId: association.id })
  while (run.status === 'posting') run = await tenant.api.assessments.get({ runId: run.id })
  await page.goto(`${tenant.origin}/${tenant.id}/associations/${association.id}/periods`)
  const september = page.locator('[data-period="2026-09-01"]')
  await september.getByRole('link', { name: /^Check/ }).press('Enter')
  await page.locator('[data-check="runs_finished"][data-passed="false"]').waitFor()
  await page.getByText('2 of 3 checks passed').waitFor()
  expect(await page.getByRole('button', { name: /^Close September 2026/ }).getAttribute('aria-disabled')).toBe('true')
  await press(page, 'Operating assessment, September 2026')
  await page.locator('[data-run-status="partly_failed"]').waitFor()
})
