/** The ways through the product that are walked once or seldom: in by a link, in with a file, out with a file, out everywhere. */
import { readFile } from 'node:fs/promises'
import pg from 'pg'
import type { Browser, Download, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { loopbackFetch } from '@repo/stack'
import { newContext, open, startBrowser } from './support/browser.ts'
import { press, tabTo, typeInto } from './support/keys.ts'
import { signIn } from './support/pages.ts'
import { billMonth, claimTenant, openBooks, reserveTenant, type Books, type Tenant } from './support/tenant.ts'

const password = 'correct horse battery staple'
let browser: Browser
let tenant: Tenant
let books: Books

beforeAll(async () => {
  browser = await startBrowser()
  tenant = await claimTenant('Journeys Stewardship')
  books = await openBooks(tenant, 'Harbour Row')
})

afterAll(() => browser.close())

const heading = (page: Page, text: string) => page.locator('h1', { hasText: text }).waitFor()
const openPage = async (origin = tenant.origin, locale = 'en'): Promise<Page> => (await newContext(browser, origin, { locale })).newPage()
const close = (page: Page): Promise<void> => page.context().close()

async function signedIn(locale = 'en'): Promise<Page> {
  const page = await openPage(tenant.origin, locale)
  await signIn(page, tenant)
  return page
}

describe('a claim link', () => {
  test('leads by keys alone from the officer to the first sign-in, keeps what was typed, and works once', { timeout: 60_000 }, async () => {
    const { id, token, origin } = await reserveTenant()
    const page = await openPage(origin)
    // Lists are chosen from by keys once the page's scripts have taken over.
    await open(page, `${origin}/claim/${token}`)
    await heading(page, 'Set up your organisation')
    await typeInto(page, 'Name of the organisation', 'Ahorn Verwaltung')
    await choose(page, 'Country', 'Germany')
    await choose(page, 'Currency', 'EUR')
    await choose(page, 'Language', 'English (Ireland)')
    await choose(page, 'Time zone', 'Europe/Berlin')
    await typeInto(page, 'Your name', 'Ada Ahorn')
    await typeInto(page, 'E-mail', `ada-${id}@example.test`)
    await typeInto(page, 'Password', 'short')
    await page.keyboard.press('Enter')
    await page.locator('[role="alert"]:focus').waitFor()
    expect(await page.inputValue('#organizationName')).toBe('Ahorn Verwaltung')
    expect(await page.inputValue('#defaultCurrencyCode')).toBe('EUR')
    await typeInto(page, 'Password', password)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/${id}`)
    await heading(page, '1 thing to do today')
    expect(await page.title()).toContain('Ahorn Verwaltung')
    await page.goto(`${origin}/claim/${token}`)
    await heading(page, 'This link does not work')
    await close(page)
  })

  test('that is wrong, malformed or expired says so and what helps, and shows nothing of an organisation', async () => {
    const { id, token, origin } = await reserveTenant()
    const database = new pg.Client({ connectionString: inject('stack').superuserUrls['eu'] })
    await database.connect()
    await database.query(`update app.claim_link set expires_at = now() - interval '1 second' where organization_id = $1`, [id])
    await database.end()
    const page = await openPage(origin)
    for (const link of [token, `fhc_${id}_${'A'.repeat(43)}`, 'nonsense']) {
      await page.goto(`${origin}/claim/${link}`)
      await heading(page, 'This link does not work')
      await page.getByText('Ask whoever gave it to you for a new one.').waitFor()
    }
    await close(page)
  })
})

describe('an invitation and what follows', () => {
  const email = `grace-${crypto.randomUUID()}@example.test`
  let person: Page

  test('is a link to copy that nobody claims to have sent, and brings a new person in', { timeout: 60_000 }, async () => {
    const admin = await signedIn()
    await admin.goto(`${tenant.origin}/${tenant.id}/team`)
    const link = await invite(admin, email)
    expect(await admin.locator('main').innerText()).not.toMatch(/\bsent\b|e-mailed/i)
    person = await openPage()
    await person.goto(link)
    await heading(person, 'Join Journeys Stewardship')
    await typeInto(person, 'Your name', 'Grace Hopper')
    await typeInto(person, 'Password', password)
    await press(person, 'Accept invitation')
    await person.waitForURL(`**/${tenant.id}`)
    // An auditor reads and is offered nothing to change.
    expect(await person.getByText('Record receipt').count()).toBe(0)
    await person.goto(link)
    await heading(person, 'This link does not work')
    await admin.reload()
    await admin.getByRole('row', { name: /Grace Hopper.*Auditor/ }).waitFor()
    await close(admin)
  })

  test('a forgotten password is mended by a link to hand over, which ends every session and works once', { timeout: 60_000 }, async () => {
    const admin = await signedIn()
    await admin.goto(`${tenant.origin}/${tenant.id}/team`)
    await press(admin, 'Make a password link for Grace Hopper')
    const link = await copiedLink(admin, /reset/)
    await close(admin)
    const visitor = await openPage()
    await visitor.goto(link)
    await typeInto(visitor, 'New password', `${password} again`)
    await press(visitor, 'Save new password')
    await visitor.getByText('New password saved').waitFor()
    await person.goto(`${tenant.origin}/${tenant.id}`)
    await heading(person, 'Sign in')
    // Used up, it says so at once: nobody thinks up a password for nothing.
    await visitor.goto(link)
    await visitor.getByText('This link does not work').waitFor()
    await signIn(person, { ...tenant, email, password: `${password} again` })
    await close(visitor)
  })

  test('brings somebody who has an account into a second organisation; the switch changes between both', { timeout: 60_000 }, async () => {
    const second = await claimTenant('Second Journeys')
    const { url } = await second.api.team.invite({ email, role: 'manager' })
    const admin = await signedIn()
    await admin.goto(url)
    // Somebody else is signed in here: the invitation is not theirs.
    await admin.getByText(`You are signed in as ${tenant.email}`).waitFor()
    await press(admin, 'Sign out and go on')
    await heading(admin, 'Join Second Journeys')
    await press(admin, 'Sign in with it')
    await heading(admin, 'Sign in')
    await typeInto(admin, 'E-mail', email)
    await typeInto(admin, 'Password', `${password} again`)
    await admin.keyboard.press('Enter')
    await heading(admin, 'Join Second Journeys')
    await press(admin, 'Accept invitation')
    await admin.waitForURL(`**/${second.id}`)
    await press(admin, /Choose organisation/)
    await admin.getByRole('link', { name: tenant.name }).press('Enter')
    await admin.waitForURL(`**/${tenant.id}`)
    expect(await admin.title()).toContain(tenant.name)
    await close(admin)
  })

  test('signing out everywhere ends the sessions of other devices too', { timeout: 60_000 }, async () => {
    const other = await openPage()
    await other.goto(`${tenant.origin}/sign-in?next=/${tenant.id}/settings`)
    await typeInto(other, 'E-mail', email)
    await typeInto(other, 'Password', `${password} again`)
    await other.keyboard.press('Enter')
    await heading(other, 'Settings')
    await press(other, 'Sign out everywhere')
    await heading(other, 'Sign in')
    await person.goto(`${tenant.origin}/${tenant.id}`)
    await heading(person, 'Sign in')
    await Promise.all([close(other), close(person)])
  })
})

test(
  'a file with bad lines is reported line by line; the mended one is taken over, and units and owners are there',
  { timeout: 60_000 },
  async () => {
    const association = await tenant.api.associations.create({
      name: 'Import Court',
      code: 'IMPORT',
      countryCode: 'DE',
      currencyCode: 'EUR',
      timeZone: 'Europe/Berlin',
    })
    const page = await signedIn()
    const inside = `${tenant.origin}/${tenant.id}/associations/${association.id}`
    await page.goto(`${inside}/import`)
    const head = 'unit_label;property;area_sq_m;owner_name;owner_email;share;owned_from'
    const good = ['1A;Court;94,08;Ada Ahorn;ada@a.example;1/2;2020-01-01', '1A;Court;94,08;Ben Buche;;1/2;2020-01-01']
    await upload(page, [head, ...good, '2B;Court;94.08;Cem Zeder;cem@;1;2020-13-01'])
    await page
      .getByText(/lines cannot be taken over/)
      .first()
      .waitFor()
    const problems = await page.locator('tbody tr').allInnerTexts()
    expect(problems.map((row) => row.split('\t').slice(0, 2).join(' ')).toSorted()).toEqual([
      '4 area_sq_m',
      '4 owned_from',
      '4 owner_email',
    ])
    for (const row of problems) expect(row.split('\t')[2]).toMatch(/^(Write|This) .+\.$/)
    await press(page, 'Upload mended file')
    await heading(page, 'Import units and owners')
    await upload(page, [head, ...good, '2B;Court;94,08;Cem Zeder;cem@c.example;1;2020-01-01'])
    await page.getByText('Every line can be taken over').waitFor()
    await press(page, 'Take over 2 units')
    await page.getByText('The file has been taken over').waitFor()
    await press(page, 'Open units')
    await heading(page, '2 units')
    const rows = await page.locator('tbody tr').allInnerTexts()
    expect(rows.map((row) => row.replace(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/^1A Ada Ahorn and Ben Buche/),
      expect.stringMatching(/^2B Cem Zeder/),
    ])
    await close(page)
  },
)

describe('a list leaves as a file', () => {
  beforeAll(async () => {
    await tenant.api.people.create({ displayName: '=HYPERLINK("http://example.test")' })
    await billMonth(tenant, books.associationId, '2026-09-01')
  })

  test.each([
    ['en', ',', /^-?\d+\.\d\d$/],
    ['de', ';', /^-?\d+,\d\d$/],
  ])('that a spreadsheet in %s opens: separators, decimals, accents, and no cell is a formula', async (locale, separator, amount) => {
    const page = await signedIn(locale)
    await page.goto(`${tenant.origin}/${tenant.id}/associations/${books.associationId}/receivables?at=2026-10-15`)
    const receivables = await downloaded(page)
    expect(receivables.name).toBe('receivables-2026-10-15.csv')
    const [head, ...rows] = receivables.lines.map((line) => line.split(separator))
    const total = head?.indexOf('total') ?? -1
    expect(rows.length).toBeGreaterThan(10)
    for (const row of rows) expect(row[total]).toMatch(amount)
    const cents = rows.reduce((sum, row) => sum + BigInt(row[total]?.replace(/[.,]/, '') ?? '0'), 0n)
    expect(cents).toBe(123456n)

    await page.goto(`${tenant.origin}/${tenant.id}/people`)
    const people = await downloaded(page)
    expect(people.lines.join('\n')).toContain('Nguyễn Thị Hạnh')
    expect(people.lines.filter((line) => /^"?[=+@]/.test(line))).toEqual([])
    expect(people.lines.some((line) => line.startsWith(`"'=HYPERLINK`))).toBe(true)
    await close(page)
  })
})

test('an API key is shown once, opens the API at once and is closed at once', { timeout: 60_000 }, async () => {
  const page = await signedIn()
  await page.goto(`${tenant.origin}/${tenant.id}/api-keys`)
  await typeInto(page, 'Name', 'Accounting export')
  await press(page, 'Make API key')
  const key = await page.getByLabel('API key “Accounting export”').inputValue()
  expect(await ask(key)).toBe(200)
  await page.reload()
  await page.getByRole('row', { name: /Accounting export/ }).waitFor()
  expect(await page.content()).not.toContain(key)
  await press(page, 'Revoke API key Accounting export')
  // It cannot be taken back: what will be is said first.
  const asked = page.getByRole('dialog', { name: 'Revoke API key Accounting export' })
  await asked.getByText('A revoked key does not come back').waitFor()
  await asked.getByRole('button', { name: 'Revoke' }).press('Enter')
  await page.getByText('API key Accounting export revoked').waitFor()
  expect(await ask(key)).toBe(401)
  await close(page)
})

async function ask(key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}` }
  return (await loopbackFetch()(new Request(`${tenant.origin}/api/v1/associations`, { headers }))).status
}

/** Chooses in a list by the first letters of what stands there, as keyboards do. */
async function choose(page: Page, name: string, text: string): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.type(text)
}

async function invite(admin: Page, email: string): Promise<string> {
  await typeInto(admin, 'E-mail', email)
  await choose(admin, 'Role', 'Auditor')
  await press(admin, 'Make invitation link')
  return copiedLink(admin, /invite/)
}

/** The link a page shows to copy. */
async function copiedLink(page: Page, pattern: RegExp): Promise<string> {
  const field = page.locator('main input[readonly]')
  await field.waitFor()
  const link = await field.inputValue()
  expect(link).toMatch(pattern)
  return link
}

async function upload(page: Page, lines: readonly string[]): Promise<void> {
  await page.setInputFiles('#file', { name: 'units.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) })
  await press(page, 'Check file')
  await page.waitForURL(/\/import\/[0-9a-f-]{36}$/)
}

async function downloaded(page: Page): Promise<{ name: string; lines: string[] }> {
  const [download]: [Download, unknown] = await Promise.all([page.waitForEvent('download'), page.locator('a[download]').click()])
  const bytes = await readFile(await download.path())
  expect([...bytes.subarray(0, 3)], 'a byte-order mark').toEqual([0xef, 0xbb, 0xbf])
  return { name: download.suggestedFilename(), lines: bytes.subarray(3).toString('utf8').split('\r\n').filter(Boolean) }
}
