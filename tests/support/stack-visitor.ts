/** A visitor of a running stack: comes in by the edge as clients do, and makes organisations the way customers are made. */
import { randomUUID } from 'node:crypto'
import { createFreeholdClient, type FreeholdApi } from '@repo/client'
import { isZoneCode } from '@repo/residency'
import { awaitClaimToken, loopbackFetch, signInOperator, stackPorts, zoneFolders } from '@repo/stack'
import { until } from '../workflows/support/until.ts'

export interface StackPlace {
  readonly stateFolder: string
  readonly basePort: number
  readonly operatorPassphrase: string
}

export interface Tenant {
  readonly id: string
  readonly apiKey: string
  /** Of its zone's host. */
  readonly origin: string
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The error code of the envelope, or undefined. */
  readonly code: string | undefined
  readonly epoch: number | undefined
}

export const bareOrigin = ({ basePort }: StackPlace): string => `http://localhost:${basePort}`
export const zoneOrigin = ({ basePort }: StackPlace, zone: string): string => `http://${zone}.localhost:${basePort}`
export const controlOrigin = ({ basePort }: StackPlace): string => `http://127.0.0.1:${stackPorts(basePort).controlPlane}`

/** One request through the edge. */
export async function ask(
  origin: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const response = await loopbackFetch()(new Request(new URL(path, origin), { redirect: 'manual', ...options }))
  const text = await response.text()
  const error = errorOf(text)
  return { status: response.status, headers: response.headers, text, code: error?.code, epoch: error?.data?.epoch }
}

function errorOf(text: string): { code?: string; data?: { epoch?: number } } | undefined {
  try {
    return (JSON.parse(text) as { error?: { code?: string; data?: { epoch?: number } } }).error
  } catch {
    return undefined
  }
}

/** Reserves an organisation; its zone prepares it, nobody has claimed it. */
export async function reserveOrganization(place: StackPlace, zone: string): Promise<string> {
  const operator = await signInOperator(controlOrigin(place), place.operatorPassphrase)
  return operator.createOrganization(randomUUID(), { zone, kind: 'management_company' })
}

export interface ClaimedTenant extends Tenant {
  readonly api: FreeholdApi
  /** Of its first administrator. */
  readonly email: string
  readonly password: string
}

/** An organisation with its first administrator signed in and an API key of its own. */
export async function claimTenant(place: StackPlace, zone: 'eu' | 'us'): Promise<ClaimedTenant> {
  const id = await reserveOrganization(place, zone)
  if (!isZoneCode(zone)) throw new Error('the zone is of the registry')
  const token = await awaitClaimToken(zoneFolders(place.stateFolder, zone).officer, id)
  const origin = zoneOrigin(place, zone)
  const fetch = loopbackFetch()
  const email = `administrator-${id}@example.test`
  const password = `long-${randomUUID()}`
  const primitives = {
    eu: { legalCountryCode: 'DE', defaultCurrencyCode: 'EUR', defaultLocale: 'de', defaultTimezone: 'Europe/Berlin' },
    us: { legalCountryCode: 'US', defaultCurrencyCode: 'USD', defaultLocale: 'en', defaultTimezone: 'America/New_York' },
  }[zone]
  const visitor = createFreeholdClient({ baseUrl: origin, fetch, retry: { retriesMax: 10 } })
  // The officer's file is there a moment before its link opens.
  await until('the claim link to open', () => visitor.identity.claims.view({ token }).catch(() => undefined))
  await visitor.identity.claims.claim({ token, organizationName: 'Edge test', name: 'First Administrator', email, password, ...primitives })
  const api = createFreeholdClient({ baseUrl: origin, organizationId: id, fetch, retry: { retriesMax: 10 } })
  await api.identity.signIn({ email, password })
  const { key } = await api.apiKeys.create({ name: 'Edge test', role: 'administrator' })
  return { id, apiKey: key, origin, api, email, password }
}

/** The headers a program of the tenant sends. */
export const asProgram = ({ id, apiKey }: Tenant): Record<string, string> => ({
  'x-org-id': id,
  authorization: `Bearer ${apiKey}`,
  'content-type': 'application/json',
})
