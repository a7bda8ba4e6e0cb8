/** The zone's own staff at work on a tenant: one request that waits, one access that is live, and the screens of both sides. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFreeholdClient, type FreeholdApi } from '@repo/client'
import { loopbackFetch, zoneFolders } from '@repo/stack'
import type { Page } from 'playwright-core'
import { inject } from 'vitest'
import type { Tenant } from './tenant.ts'

interface NamedStaff {
  readonly email: string
  readonly password: string
  readonly role: 'support' | 'officer'
}

export interface StaffAtWork {
  readonly supporter: NamedStaff
  readonly officer: NamedStaff
  readonly waitingId: string
  readonly grantId: string
}

/** Whom the officer's file of the zone names: one who asks, and one who decides. */
export function namedStaff(): { readonly supporter: NamedStaff; readonly officer: NamedStaff } {
  const file = join(zoneFolders(inject('stack').stateFolder, 'eu').officer, 'staff.json')
  const people = JSON.parse(readFileSync(file, 'utf8')) as NamedStaff[]
  const [supporter, officer] = [people.find(({ role }) => role === 'support'), people.find(({ role }) => role === 'officer')]
  if (!supporter || !officer) throw new Error('The local stack names a supporter and an officer')
  return { supporter, officer }
}

export async function staffApi({ id, origin }: Pick<Tenant, 'id' | 'origin'>, { email, password }: NamedStaff): Promise<FreeholdApi> {
  const api = createFreeholdClient({ baseUrl: origin, fetch: loopbackFetch(), retry: { retriesMax: 10 }, organizationId: id })
  await api.staff.signIn({ email, password })
  return api
}

/** Asks for people's data and gets it, and asks for receipts without an answer yet. */
export async function accessOf(tenant: Tenant): Promise<StaffAtWork> {
  const { supporter, officer } = namedStaff()
  const support = await staffApi(tenant, supporter)
  const about = { purpose: 'customer_support', reason: 'The owners page shows a name twice', level: 'identity', verb: 'read' } as const
  const asked = await support.accessRequests.create({ ...about, ticket: 'T-1', dataset: 'people' })
  const waiting = await support.accessRequests.create({ ...about, ticket: 'T-2', dataset: 'receipts' })
  await tenant.api.accessRequests.approve({ accessRequestId: asked.id })
  const { grantId } = await (await staffApi(tenant, officer)).accessRequests.approve({ accessRequestId: asked.id })
  await support.accessGrants.records({ accessGrantId: grantId ?? '' })
  return { supporter, officer, waitingId: waiting.id, grantId: grantId ?? '' }
}

/** The organisation's side. */
export const accessScreens = ({ id }: Pick<Tenant, 'id'>, { grantId }: StaffAtWork): Record<string, string> => ({
  access: `/${id}/access`,
  'one access': `/${id}/access/${grantId}`,
})

/** The staff's side. */
export const staffScreens = ({ id }: Pick<Tenant, 'id'>, { waitingId, grantId }: StaffAtWork): Record<string, string> => ({
  work: '/staff',
  'new request': `/${id}/staff/requests/new`,
  'emergency path': `/${id}/staff/emergency`,
  request: `/${id}/staff/requests/${waitingId}`,
  'under a grant': `/${id}/staff/grants/${grantId}`,
})

export async function signInAsStaff(page: Page, origin: string, person: NamedStaff): Promise<void> {
  await page.goto(`${origin}/staff/sign-in`)
  await page.fill('#email', person.email)
  await page.fill('#password', person.password)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/staff')
}
