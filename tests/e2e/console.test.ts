/** The operators' console: what it shows is what was measured, and an organisation is created, suspended and resumed by keys alone. */
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { consoleOrigin, loopbackFetch, zoneFolders, awaitClaimToken } from '@repo/stack'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { ask, bareOrigin, controlOrigin } from '../support/stack-visitor.ts'
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
import { press, tabTo, typeInto } from './support/keys.ts'
import { claimTenant, type Tenant } from './support/tenant.ts'

const stack = inject('stack')
const origin = consoleOrigin(stack.basePort)
const soon = { timeout: 30_000, interval: 100 }

let browser: Browser
let tenant: Tenant
/** An operator's, signed in. */
let page: Page
beforeAll(async () => {
  browser = await startBrowser()
  tenant = await claimTenant('Console Stewardship')
  page = await signedIn('operator')
})
afterAll(() => browser.close())

async function signedIn(role: 'operator' | 'viewer'): Promise<Page> {
  const fresh = await (await newContext(browser, origin)).newPage()
  await open(fresh, `${origin}/sign-in`)
  await fresh.fill('#passphrase', stack.operatorPassphrase)
  await fresh.selectOption('#role', role)
  await fresh.locator('main form button').click()
  await fresh.waitForURL(`${origin}/`)
  return fresh
}

async function directory(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: stack.directoryOwnerUrl })
  await client.connect()
  await work(client).finally(() => client.end())
}

const heading = (page: Page, text: string) => page.locator('h1', { hasText: text }).waitFor()
const drawer = (page: Page) => page.getByRole('dialog')
const codeAtEdge = async (): Promise<string | undefined> =>
  (await ask(bareOrigin(stack), '/api/v1/associations', { headers: { 'x-org-id': tenant.id } })).code

async function operatorAsks(path: string): Promise<unknown> {
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ passphrase: stack.operatorPassphrase, role: 'viewer' }),
  }
  const session = (await (await fetch(`${controlOrigin(stack)}/api/v1/operators/sessions`, post)).json()) as { data: { token: string } }
  return (await fetch(`${controlOrigin(stack)}${path}`, { headers: { authorization: `Bearer ${session.data.token}` } })).json()
}

test('by keys alone: sign in, create an organisation, suspend another and resume it', { timeout: 120_000 }, async () => {
  const own = await (await newContext(browser, origin)).newPage()
  await open(own, origin)
  await typeInto(own, /^Passphrase/, stack.operatorPassphrase)
  await own.keyboard.press('Enter')
  await heading(own, 'Zone health')

  await press(own, 'Organisations')
  await heading(own, 'Organisations')
  await press(own, 'Create organisation')
  await heading(own, 'Create organisation')
  await tabTo(own, 'Zone')
  await own.keyboard.type('EU')
  await press(own, 'Create organisation')
  await drawer(own).getByText('Claimable').waitFor()
  const created = await drawer(own).locator('input[readonly]').inputValue()
  await awaitClaimToken(zoneFolders(stack.stateFolder, 'eu').officer, created)
  await own.keyboard.press('Escape')
  await drawer(own).waitFor({ state: 'detached' })

  await typeInto(own, /^Find in/, tenant.id)
  await own.keyboard.press('Enter')
  await own.waitForURL((url) => url.searchParams.get('find') === tenant.id)
  await press(own, tenant.id)
  await press(own, /^Suspend organisation/)
  await typeInto(own, /^Type .* to confirm/, 'not the id')
  await own.keyboard.press('Enter')
  await drawer(own).getByText('What was typed is not the beginning').first().waitFor()
  expect(await codeAtEdge()).not.toBe('ORG_SUSPENDED')
  await typeInto(own, /^Type .* to confirm/, tenant.id.slice(0, 8))
  await own.keyboard.press('Enter')
  await drawer(own).getByText('Every request gets ORG_SUSPENDED').waitFor()
  await vi.waitFor(async () => expect(await codeAtEdge()).toBe('ORG_SUSPENDED'), soon)

  await press(own, 'Resume organisation')
  await drawer(own).getByText('Requests pass', { exact: true }).waitFor()
  await vi.waitFor(async () => expect(await codeAtEdge()).not.toBe('ORG_SUSPENDED'), soon)
  await own.context().close()
})

test('health is what was measured, with its age: each zone, cell and instance, and each part of it', { timeout: 60_000 }, async () => {
  await open(page, origin)
  for (const zone of ['eu', 'us']) {
    await page.locator(`[data-zone="${zone}"]`).getByText('Steady').waitFor()
    const row = page.locator(`[data-parts-of="${zone}"]`)
    for (const part of ['postgres', 'redis', 'cerbos', 'workflows', 'object_store']) {
      expect(await row.locator(`[data-part="${part}"]`).innerText(), part).toMatch(/^Up( [\d.]+ ms)?$/)
    }
    expect(await row.innerText()).toMatch(/\d+ s\s+\d+ s$/)
    expect(await page.locator(`[data-zone="${zone}"]`).innerText()).toMatch(/\d+ s\s+1 of 1/)
    for (const role of ['web', 'worker', 'edge']) {
      const instances = page.locator(`#zone-${zone} tr[data-instance="${role}"]`)
      expect(await instances.count(), role).toBeGreaterThanOrEqual(role === 'web' ? 2 : 1)
      expect(await instances.first().innerText()).toMatch(/Up\s+\d+ s/)
    }
  }
})

test(
  'a zone that burns its budget stands first, says so in both windows, and is acknowledged; its hours are a chart and a table',
  { timeout: 120_000 },
  async () => {
    await directory(async (client) => {
      // Failures of many, as its edge would have told them: 25 times the budget, less what the real traffic beside them adds.
      for (const [table, period] of [
        ['traffic_slice', '5 minutes'],
        ['traffic_hour', '1 hour'],
      ]) {
        await client.query(
          `insert into directory.${table} (zone_code, cell_code, starts_at, requests, failed)
           values ('us', 'us-1', date_bin('${period}', now(), 'epoch'), 100000, 2500)
         on conflict (zone_code, cell_code, starts_at) do update set requests = 100000, failed = 2500`,
        )
      }
      try {
        await open(page, origin)
        const first = page.locator('[data-zone]').first()
        await first.getByText('Burning', { exact: true }).waitFor()
        expect(await first.getAttribute('data-zone')).toBe('us')
        expect((await first.locator('td').nth(2).innerText()).replace(/\s/g, '')).toMatch(/^2\d\.\d\/2\d\.\d\/2\d\.\d$/)
        expect(await page.getByRole('status').filter({ hasText: 'need a look' }).innerText()).toBe('1 of 2 zones need a look')
        await page.getByRole('link', { name: '24 hours' }).click()
        await page.waitForURL((url) => url.searchParams.get('window') === '1d')
        await first.getByRole('link', { name: 'US', exact: true }).click()
        await heading(page, 'Zone US')
        expect(await page.getByRole('img', { name: /Highest burn 2\d\.\d at/ }).isVisible()).toBe(true)
        await page.getByText('Show table').click()
        expect(
          await page
            .getByRole('table', { name: /Error budget by hour/ })
            .locator('tbody tr')
            .first()
            .innerText(),
        ).toContain('2500')

        const viewer = await signedIn('viewer')
        await open(viewer, `${origin}/zones/us`)
        expect(await viewer.getByRole('button', { name: /^Acknowledge US/ }).getAttribute('aria-disabled')).toBe('true')
        await viewer.context().close()

        await page.getByRole('button', { name: 'Acknowledge US' }).click()
        await page.getByText('Burning, acknowledged').first().waitFor()
        await page.getByText(/Somebody looks after it since/).waitFor()
        expect(await page.getByRole('button', { name: 'Acknowledge US' }).count()).toBe(0)
        await open(page, origin)
        expect(await page.getByRole('status').filter({ hasText: 'steady' }).innerText()).toBe('All zones are steady')
      } finally {
        for (const table of ['traffic_slice', 'traffic_hour']) await client.query(`delete from directory.${table} where zone_code = 'us'`)
      }
    })
  },
)

test('figures of an edge that fell silent are withheld, and say why', { timeout: 120_000 }, async () => {
  await directory(async (client) => {
    await client.query('begin')
    // What the worker tells of its edge waits here, and what it tells of itself does not.
    await client.query("select 1 from directory.edge_run where zone_code = 'us' for update")
    await open(page, origin)
    await page.locator('[data-zone="us"]').getByText('The zone is heard, its edge is not: figures withheld').waitFor({ timeout: 60_000 })
    expect(await page.locator('[data-zone="eu"]').innerText()).not.toContain('withheld')
    await client.query('rollback')
    await page.locator('[data-zone="us"]').getByText('withheld').waitFor({ state: 'detached', timeout: 60_000 })
  })
})

test('the drawer shows the routing answer that parts of the system get, with its age and rule', { timeout: 60_000 }, async () => {
  await open(page, `${origin}/organizations?open=${tenant.id}`)
  expect(await page.getByRole('link', { name: 'Escalate', exact: true }).getAttribute('href')).toBe(
    `/escalations?organization=${tenant.id}`,
  )
  const routing = (await operatorAsks(`/internal/org-routing/${tenant.id}`)) as Record<string, string>
  const shown = await drawer(page).innerText()
  for (const fact of [routing['zone'], routing['apiBaseUrl'], routing['webBaseUrl'], 'Requests pass']) expect(shown).toContain(fact)
  expect(shown).toMatch(/As of \d\d:\d\d:\d\d UTC; a caller may keep it for 5 s/)
})

test('a viewer sees the same and is told why nothing can be changed', { timeout: 60_000 }, async () => {
  const viewer = await signedIn('viewer')
  await open(viewer, `${origin}/organizations?open=${tenant.id}`)
  const suspend = drawer(viewer).getByRole('button', { name: /^Suspend organisation/ })
  expect(await suspend.getAttribute('aria-disabled')).toBe('true')
  expect(await suspend.innerText()).toContain('An operator can do this')
  await viewer.context().close()
})

test('a form of another site is refused with a page that a person can read, in their language, and nothing is done', async () => {
  const post = (headers: Record<string, string>) =>
    loopbackFetch()(
      new Request(`${controlOrigin(stack)}/sign-out`, { method: 'POST', headers: { origin: 'https://elsewhere.example', ...headers } }),
    )
  const page = await post({ accept: 'text/html', 'accept-language': 'de' })
  const html = await page.text()
  expect([page.status, page.headers.get('content-type')]).toEqual([403, 'text/html; charset=utf-8'])
  expect(html).toContain('Das wurde abgewiesen')
  expect(html).toContain('CROSS_SITE_REFUSED')
  expect(html).toContain(page.headers.get('x-request-id'))
  const program = (await (await post({ accept: 'application/json' })).json()) as { error: { code: string } }
  expect(program.error.code).toBe('CROSS_SITE_REFUSED')
})

const notThere = ['/zones/xy', '/no-such-page']

/** Every screen of the console, signed in. */
const screens = () => [
  '/',
  '/organizations',
  `/organizations?open=${tenant.id}`,
  '/organizations?find=no',
  '/organizations/new',
  '/policies',
  '/policies/new',
  '/escalations',
  '/releases',
  '/regions',
  '/regions/new',
  '/cells',
  '/?window=1d',
  '/zones/us',
  '/zones/eu?window=1d',
  ...notThere,
]

async function sidewaysInEveryWidth(path: string): Promise<string[]> {
  const wide: string[] = []
  for (const width of [375, 1280, 1920]) {
    await resize(page, width)
    const pixels = await sidewaysScroll(page)
    if (pixels > 0) wide.push(`${path}: ${pixels} px too wide at ${width} px`)
  }
  await resize(page, 1280)
  return wide
}

test(
  'in English every screen is clean for axe in both themes, reports no error, moves nothing by itself, and fits every width',
  { timeout: 120_000 },
  async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const errors = watchErrors(page)
    const found: string[] = []
    for (const path of screens()) {
      await open(page, origin + path, notThere.includes(path) ? 404 : 200)
      const problems = [...(await accessibilityProblems(page)), ...errors.splice(0)]
      const shift = await layoutShift(page)
      // 0.00, as everywhere: what is less no eye sees.
      if (shift >= 0.005) problems.push(`layout shift of ${shift}`)
      await turnTheme(page, 'dark')
      problems.push(...(await accessibilityProblems(page, 'colours')).map((problem) => `dark, ${problem}`))
      found.push(...problems.map((problem) => `${path}: ${problem}`), ...(await sidewaysInEveryWidth(path)))
    }
    expect(found).toEqual([])
  },
)

test.each(['de', 'en-XA'])('no screen scrolls sideways in %s, at any width', { timeout: 120_000 }, async (locale) => {
  await page.context().addCookies([{ name: 'freehold_locale', value: locale, url: origin }])
  const wide: string[] = []
  for (const path of screens()) {
    await open(page, origin + path, notThere.includes(path) ? 404 : 200)
    wide.push(...(await sidewaysInEveryWidth(path)))
  }
  expect(wide).toEqual([])
})
