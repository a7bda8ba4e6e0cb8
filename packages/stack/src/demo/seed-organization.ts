import { setTimeout as pause } from 'node:timers/promises'
import { createFreeholdClient, type FreeholdApi, FreeholdError } from '@repo/client'
import { allPages } from '../month/all-pages.ts'
import { awaitClaimToken } from './claim-link.ts'
import type { DemoOrganization } from './demo-files.ts'
import type { SeededOrganization } from './demo-record.ts'
import { loopbackFetch } from './loopback-fetch.ts'
import type { OperatorApi } from './operator-api.ts'
import { seedAssociation } from './seed-association.ts'

const patienceMs = 60_000

export interface SeedPlace {
  /** Origin of the zone's pages, `http://eu.localhost:8080`. */
  readonly zoneOrigin: string
  /** Of a stack with TLS. */
  readonly authority?: string
  /** Where the zone leaves claim links. */
  readonly officerFolder: string
  readonly operator: OperatorApi
  /** Of every demo sign-in. */
  readonly password: string
  readonly signal?: AbortSignal
}

/**
 * Makes one demo tenant the way a customer is made: reserved by an operator, claimed by its first administrator, its team invited, its
 * associations imported. Each step first looks whether it is done, so that a seed that was cut off goes on where it stopped.
 */
export async function seedOrganization(organization: DemoOrganization, place: SeedPlace): Promise<SeededOrganization> {
  const id = await place.operator.createOrganization(`demo-${organization.slug}`, organization)
  const visitor = createFreeholdClient({ baseUrl: place.zoneOrigin, fetch: loopbackFetch(place.authority), retry: { retriesMax: 10 } })
  const administrator = organization.users.find((user) => user.role === 'administrator')
  if (!administrator) throw new Error(`${organization.slug} has no administrator.`)
  await claim(visitor, organization, place, id, administrator)

  const fetch = loopbackFetch(place.authority)
  const { zoneOrigin, signal } = place
  const api = createFreeholdClient({ baseUrl: zoneOrigin, organizationId: id, fetch, retry: { retriesMax: 10 } })
  await api.identity.signIn({ email: administrator.email, password: place.password })
  for (const { code, name } of organization.associations) {
    await seedAssociation(api, { organization, code, name, id, zoneOrigin, fetch, signal })
  }
  await seedTeam(api, visitor, organization, place.password)
  const { key } = await api.apiKeys.create({ name: 'Demo', role: 'administrator' })
  const users = organization.users.map(({ email, role }) => ({ email, role, password: place.password }))
  return { id, zone: organization.zone, name: organization.name, currency: organization.currency, apiKey: key, users }
}

type DemoUser = DemoOrganization['users'][number]

async function claim(visitor: FreeholdApi, organization: DemoOrganization, place: SeedPlace, id: string, administrator: DemoUser) {
  if ((await awaitClaimable(place, id)) === 'claimed') return
  const token = await awaitClaimToken(place.officerFolder, id, place.signal)
  try {
    await visitor.identity.claims.claim({
      token,
      organizationName: organization.name,
      name: administrator.name,
      email: administrator.email,
      password: place.password,
      legalCountryCode: organization.country,
      legalSubdivisionCode: organization.subdivision,
      defaultCurrencyCode: organization.currency,
      defaultLocale: organization.locale,
      defaultTimezone: organization.timeZone,
    })
  } catch (error) {
    // The link is spent: an earlier seed claimed with it, and the control plane has not heard yet.
    if (!(error instanceof FreeholdError) || error.code !== 'LINK_NOT_FOUND') throw error
  }
}

/** The officer's file is there a moment before its link opens: the control plane hears when it does. */
async function awaitClaimable(place: SeedPlace, id: string): Promise<'claimable' | 'claimed'> {
  const untilMs = Date.now() + patienceMs
  while (Date.now() < untilMs) {
    place.signal?.throwIfAborted()
    const { status, provisioning } = await place.operator.progressOf(id)
    if (status !== 'provisioning') return 'claimed'
    if (provisioning === 'claimable') return 'claimable'
    await pause(150)
  }
  throw new Error(`Its zone has not made ${id} claimable after ${patienceMs / 1000} s.`)
}

async function seedTeam(api: FreeholdApi, visitor: FreeholdApi, organization: DemoOrganization, password: string): Promise<void> {
  const members = await allPages((cursor) => api.team.members({ limit: 200, ...(cursor && { cursor }) }))
  const known = new Set(members.map((member) => member.email))
  for (const { email, name, role } of organization.users) {
    if (known.has(email) || !isRole(role)) continue
    // An owner's sign-in points to a person who owns something; the first of the list will do.
    const { items } = role === 'owner' ? await api.people.list({ limit: 1 }) : { items: [] }
    const { token } = await api.team.invite({ email, role, ...(items[0] && { partyId: items[0].id }) })
    await visitor.identity.invitations.accept({ token, account: { name, password } })
  }
}

type Role = Parameters<FreeholdApi['team']['invite']>[0]['role']
const isRole = (role: string): role is Role => ['administrator', 'manager', 'bookkeeper', 'board', 'owner', 'auditor'].includes(role)
