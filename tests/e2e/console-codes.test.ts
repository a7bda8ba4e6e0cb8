/** What operators write in the console besides organisations: narrowings of a policy, and escalations. */
import type { Browser, Page } from 'playwright-core'
import { consoleOrigin } from '@repo/stack'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { newContext, open, startBrowser } from './support/browser.ts'
import { claimTenant, type Tenant } from './support/tenant.ts'

const stack = inject('stack')
const origin = consoleOrigin(stack.basePort)
let browser: Browser
let page: Page
let tenant: Tenant

beforeAll(async () => {
  browser = await startBrowser()
  tenant = await claimTenant('Escalated Stewardship')
  page = await (await newContext(browser, origin)).newPage()
  await open(page, `${origin}/sign-in`)
  await page.fill('#passphrase', stack.operatorPassphrase)
  await page.selectOption('#role', 'operator')
  await page.locator('main form button').click()
  await page.waitForURL(`${origin}/`)
})
afterAll(() => browser.close())

const press = (name: string) => page.getByRole('button', { name, exact: true }).click()

test(
  'a narrowing is written on the page; one that leaves nothing is refused and says for what, and nothing typed is lost',
  { timeout: 60_000 },
  async () => {
    await open(page, `${origin}/policies/new?zone=eu`)
    await page.selectOption('#narrowing_0_scope', 'level')
    await page.selectOption('#narrowing_0_level', 'identity')
    await page.fill('#narrowing_0_denied', 'de, ie')
    await press('Write policy')
    await page.getByText('No place is left where this policy would allow what has to be done').first().waitFor()
    expect(await page.locator('main').innerText()).toContain('store identity')
    expect(await page.inputValue('#narrowing_0_denied')).toBe('de, ie')

    await page.selectOption('#narrowing_0_level', '')
    await press('Write policy')
    await page.getByText('A narrowing names countries').first().waitFor()

    await page.selectOption('#narrowing_0_level', 'identity')
    await page.fill('#narrowing_0_denied', 'ie')
    await press('Write policy')
    await page.waitForURL(/\/policies\/[0-9a-f-]{36}$/)
    expect(await page.inputValue('#narrowing_0_denied')).toBe('IE')
    // The next line is there to be written, and one without a scope goes.
    await page.selectOption('#narrowing_1_scope', 'dataset')
    await page.fill('#narrowing_1_dataset', 'receipt')
    await page.fill('#narrowing_1_countries', 'DE')
    await page.selectOption('#narrowing_0_scope', '')
    await press('Write next version')
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#narrowing_0_dataset')?.value === 'receipt')
    expect(await page.inputValue('#narrowing_0_countries')).toBe('DE')
    expect(await page.locator('#narrowing_1_scope').inputValue()).toBe('')
  },
)

test('an escalation takes an id, a purpose and a ticket’s code, shows how far it is, and takes no word', { timeout: 60_000 }, async () => {
  await open(page, `${origin}/escalations?organization=${tenant.id}`)
  await page.fill('#ticket', 'Mrs Example called')
  await press('Escalate')
  await page.locator('#ticket[aria-invalid="true"]').waitFor()
  await page.fill('#ticket', 'sup-4711')
  await press('Escalate')
  const row = page.locator('tbody tr', { hasText: tenant.id })
  await row.waitFor()
  expect(await row.innerText()).toContain('SUP-4711')
  await expect
    .poll(
      async () => {
        await page.reload()
        return row.innerText()
      },
      { timeout: 20_000, interval: 500 },
    )
    .toContain('Waiting to be taken up')
})
