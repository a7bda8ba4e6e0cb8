/** Two administrators and a released data set, each in their own browser: asked for, looked at, approved, sent, and taken back. */
import { randomUUID } from 'node:crypto'
import { createFreeholdClient } from '@repo/client'
import { loopbackFetch } from '@repo/stack'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newContext, open, startBrowser } from './support/browser.ts'
import { signIn } from './support/pages.ts'
import { claimTenant, openBooks, type Tenant } from './support/tenant.ts'

let browser: Browser
let tenant: Tenant
let second: Pick<Tenant, 'id' | 'origin' | 'email' | 'password'>

beforeAll(async () => {
  browser = await startBrowser()
  tenant = await claimTenant('Counted Stewardship')
  await openBooks(tenant, 'Harbour Row')
  second = { ...tenant, email: `second-${tenant.id}@example.test`, password: `long-${randomUUID()}` }
  const { token } = await tenant.api.team.invite({ email: second.email, role: 'administrator' })
  const visitor = createFreeholdClient({ baseUrl: tenant.origin, fetch: loopbackFetch() })
  await visitor.identity.invitations.accept({ token, account: { name: 'Second', password: second.password } })
})
afterAll(() => browser.close())

async function signedIn(as: Parameters<typeof signIn>[1]): Promise<Page> {
  const page = await (await newContext(browser, tenant.origin)).newPage()
  await signIn(page, as)
  return page
}
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

test(
  'what leaves is what both have seen; who asked is not offered to approve, a second request says why not, and a withdrawal is seen',
  { timeout: 120_000 },
  async () => {
    const [first, other] = [await signedIn(tenant), await signedIn(second)]
    const url = `${tenant.origin}/${tenant.id}/residency/releases`
    await open(first, url)
    await first.fill('#reason', 'To compare our houses with others')
    await press(first, 'Ask for a release')
    await first.getByText('Asked. A second administrator decides.').waitFor()
    expect(await first.getByRole('button', { name: 'Approve' }).count()).toBe(0)

    await open(other, url)
    const figures = (await other.locator('[data-releases-waiting] dl').textContent()) ?? ''
    expect(figures).toContain('Associations')
    await other.fill('#reason', 'Once more')
    await press(other, 'Ask for a release')
    await other.getByText('Somebody asked for a release of this data set already').first().waitFor()
    expect(await other.inputValue('#reason')).toBe('Once more')

    // What was looked at has changed meanwhile: it is said, and shown anew.
    await tenant.api.associations.create({
      ...{ name: 'Garden Row', code: 'GARDEN', countryCode: 'DE', currencyCode: 'EUR', timeZone: 'Europe/Berlin' },
    })
    await press(other, 'Approve')
    await other.getByRole('alert').getByText('The figures are not those you looked at any more').waitFor()
    await other.locator('[data-releases-waiting] dl', { hasText: figures.replace('1', '2') }).waitFor()
    await press(other, 'Approve')
    await other.getByText('Approved. The figures are on their way.').waitFor()
    await expect
      .poll(
        async () => {
          await open(first, url)
          return first.getByText('Released', { exact: true }).count()
        },
        { timeout: 30_000 },
      )
      .toBe(1)
    expect(await first.locator('[data-releases-decided] dl').textContent()).toBe(figures.replace('1', '2'))
    await press(first, 'Withdraw')
    await first.getByText('Withdrawn. The figures are being deleted outside.').waitFor()
    for (const page of [first, other]) await page.context().close()
  },
)
