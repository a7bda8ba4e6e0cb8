/** Staff of the zone and an administrator of an organisation, each in their own browser, from the request to the note. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { signedByCustodians } from '../support/emergency-fixture.ts'
import { lettersIn } from '../support/mail.ts'
import { accessibilityProblems, newContext, open, sidewaysScroll, startBrowser } from './support/browser.ts'
import { signIn } from './support/pages.ts'
import { namedStaff, signInAsStaff, staffApi } from './support/staff.ts'
import { claimTenant, openBooks, type Books, type Tenant } from './support/tenant.ts'

let browser: Browser
let tenant: Tenant
let books: Books

beforeAll(async () => {
  browser = await startBrowser()
  tenant = await claimTenant('Watched Stewardship')
  books = await openBooks(tenant, 'Harbour Row')
})
afterAll(() => browser.close())

const openPage = async (): Promise<Page> => (await newContext(browser, tenant.origin)).newPage()
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

test(
  'what staff see was asked for, allowed by both sides, covered, shown to the organisation while it lasts, and over when it says so',
  { timeout: 120_000 },
  async () => {
    const { supporter, officer } = namedStaff()
    const [support, second, admin] = [await openPage(), await openPage(), await openPage()]
    await signInAsStaff(support, tenant.origin, supporter)
    await support.fill('#organization', tenant.id)
    await press(support, 'Go on')
    await support.waitForURL('**/staff/requests/new')
    await support.fill('#reason', 'A name is shown twice')
    await support.fill('#ticket', 'T-7')
    await support.selectOption('#dataset', 'people')
    await support.selectOption('#level', 'identity')
    await support.selectOption('#verb', 'read')
    await press(support, 'Ask')
    await support.waitForURL(/staff\/requests\/[0-9a-f-]{36}$/)
    const request = support.url()

    // The link opens nothing by itself: who is not signed in signs in first, and finds the request on top.
    const link = await support.getByLabel('Link for the customer').inputValue()
    // It came by e-mail as well: the zone's own mail server has it, and the page says so because it does.
    const letters = () => lettersIn(join(inject('stack').stateFolder, 'zones', 'eu', 'mailbox')).filter(({ text }) => text.includes(link))
    await expect.poll(() => letters().map(({ to }) => to), { timeout: 30_000 }).toEqual([tenant.email])
    await expect
      .poll(async () => (await support.reload(), support.content()), { timeout: 30_000 })
      .toContain('The mail server has taken the e-mail to 1 administrator.')
    await admin.goto(link)
    await admin.waitForURL('**/sign-in?next=*')
    await admin.fill('#email', tenant.email)
    await admin.fill('#password', tenant.password)
    await admin.keyboard.press('Enter')
    await admin.waitForURL(link)
    expect(await admin.locator('[data-access-waiting] > li').first().textContent()).toContain('You were asked to decide on this')
    expect(await admin.locator('[data-access-waiting]').textContent()).toContain('A name is shown twice')
    expect(await admin.locator('[data-access-waiting]').textContent()).toContain('The mail server has taken the e-mail to 1 administrator.')
    await press(admin, 'Allow: people, T-7')
    await admin.getByText('Your side has allowed it.').waitFor()
    expect(await admin.locator('[data-staff-access]').count()).toBe(0)

    await signInAsStaff(second, tenant.origin, officer)
    await second.goto(request)
    await press(second, 'Allow')
    await second.getByText('Allowed', { exact: true }).waitFor()

    await admin.goto(link)
    await admin.getByText('What the link was about waits no more').waitFor()
    // Every member sees it on every page, with the time that is left.
    await admin.goto(`${tenant.origin}/${tenant.id}`)
    await admin.locator('[data-staff-access]').getByRole('timer').waitFor()

    await support.goto(request)
    await support.getByRole('link', { name: 'Work under this access' }).click()
    await support.getByText('You see data of an organisation').waitFor()
    expect(await support.content()).not.toContain('MacLeod')
    await support.selectOption('#field', 'displayName')
    await support.fill('#uncover-reason', 'To compare the names')
    await press(support, 'Uncover a field')
    await support.locator('p[role="status"]', { hasText: 'Name' }).waitFor()

    await admin.goto(`${tenant.origin}/${tenant.id}/access`)
    await admin.getByRole('link', { name: 'End now: people, T-7' }).click()
    await admin.getByText('To compare the names').waitFor()
    await admin.fill('#reason', 'Thank you, that is all')
    await press(admin, 'End now')
    await admin.locator('[data-staff-access]').waitFor({ state: 'detached' })

    // The session ended with it; signed in again, they owe the note.
    const grant = support.url().split('?')[0] ?? ''
    await support.goto(grant)
    await support.waitForURL('**/staff/sign-in?next=*')
    await signInAsStaff(support, tenant.origin, supporter)
    await support.goto(grant)
    await support.fill('#note', 'Compared the two names, told the caller')
    await press(support, 'Note')
    await support.getByText('Compared the two names').waitFor()
    for (const page of [support, second, admin]) await page.context().close()
  },
)

test(
  'what staff correct was asked for, shown before and after, let take effect by an administrator, and taken back',
  { timeout: 120_000 },
  async () => {
    const { supporter, officer } = namedStaff()
    const byOfficer = await staffApi(tenant, officer)
    const support = await openPage()
    await signInAsStaff(support, tenant.origin, supporter)
    await support.goto(`${tenant.origin}/${tenant.id}/staff/requests/new`)
    await support.fill('#reason', 'The name is spelled wrong')
    await support.fill('#ticket', 'T-8')
    await support.selectOption('#dataset', 'people')
    await support.selectOption('#level', 'identity')
    await support.selectOption('#verb', 'correct')
    await press(support, 'Ask')
    await support.getByText('Name the one record that is to be corrected').first().waitFor()
    await support.fill('#recordId', books.partyIds[2] ?? '')
    await press(support, 'Ask')
    await support.waitForURL(/staff\/requests\/[0-9a-f-]{36}$/)
    const accessRequestId = support.url().slice(-36)
    await tenant.api.accessRequests.approve({ accessRequestId })
    const { grantId } = await byOfficer.accessRequests.approve({ accessRequestId })

    await open(support, `${tenant.origin}/${tenant.id}/staff/grants/${grantId}`)
    expect(support.url()).toContain(String(grantId))
    await support.fill('#displayName', 'Søren Aagaard')
    await support.fill('#correctionReason', 'As in the register')
    await press(support, 'Propose a correction')
    await support.locator('[data-correction="proposed"]').waitFor()
    expect(await support.inputValue('#displayName')).toBe('')
    expect(await support.locator('[data-correction]').innerText()).toMatch(/Søren Ågård\s+Søren Aagaard/)
    expect(await accessibilityProblems(support)).toEqual([])

    const admin = await openPage()
    await signIn(admin, tenant)
    await admin.goto(`${tenant.origin}/${tenant.id}/access`)
    await admin.setViewportSize({ width: 375, height: 800 })
    const waiting = admin.locator('[data-corrections-waiting] [data-correction]')
    expect(await waiting.innerText()).toMatch(/Søren Ågård\s+Søren Aagaard/)
    expect([await accessibilityProblems(admin), await sidewaysScroll(admin)]).toEqual([[], 0])
    const nameNow = async () => (await tenant.api.people.get({ partyId: (books.partyIds[2] ?? '') as never })).displayName
    expect(await nameNow()).toBe('Søren Ågård')
    await press(admin, 'Let it take effect: people, As in the register')
    await admin.getByText('The correction has taken effect.').waitFor()
    expect(await nameNow()).toBe('Søren Aagaard')
    await admin.goto(`${tenant.origin}/${tenant.id}/access/${grantId}`)
    await press(admin, 'Take back: people, As in the register')
    await admin.locator('[data-correction="undone"]').waitFor()
    expect(await nameNow()).toBe('Søren Ågård')

    await tenant.api.accessGrants.revoke({ accessGrantId: (grantId ?? '') as never, reason: 'Enough' })
    await (
      await staffApi(tenant, supporter)
    ).accessGrants.note({ accessGrantId: (grantId ?? '') as never, note: 'Spelled as in the register' })
    for (const page of [support, admin]) await page.context().close()
  },
)

test(
  'what custodians signed is pasted as it is, opens for whom it names, and says why when it does not',
  { timeout: 120_000 },
  async () => {
    const { supporter } = namedStaff()
    const { id } = await (await staffApi(tenant, supporter)).staff.me({})
    const signed = signedByCustodians(inject('stack').stateFolder, 'eu', { organization: tenant.id, staff: id })
    const support = await openPage()
    await signInAsStaff(support, tenant.origin, supporter)
    await support.fill('#organization', tenant.id)
    await press(support, 'Emergency path')
    await support.waitForURL('**/staff/emergency')
    const present = async (document: string): Promise<void> => {
      await support.fill('#document', document)
      await support.fill('#reason', 'Nobody can be reached')
      await press(support, 'Present and open')
    }
    // Without its last line it is one signature short.
    await present(signed.trimEnd().replace(/\n.*$/, '\n'))
    await support.getByText('too few custodians have signed').waitFor()
    await present(signed)
    await support.waitForURL(/staff\/grants\/[0-9a-f-]{36}$/)
    await support.getByText('You see data of an organisation').waitFor()
    const accessGrantId = support.url().slice(-36)

    const admin = await openPage()
    await signIn(admin, tenant)
    await admin.goto(`${tenant.origin}/${tenant.id}/access/${accessGrantId}`)
    await admin.getByText('Emergency: custodians of the zone let staff see people').waitFor()
    await admin.fill('#reason', 'We are here again')
    await press(admin, 'End now')
    await admin.locator('[data-staff-access]').waitFor({ state: 'detached' })
    await press(admin, 'It was justified')
    await admin.getByRole('button', { name: 'It was justified', exact: true }).waitFor({ state: 'detached' })
    await (await staffApi(tenant, supporter)).accessGrants.note({ accessGrantId, note: 'Nobody could be reached; found the address' })
    for (const page of [support, admin]) await page.context().close()
  },
)
