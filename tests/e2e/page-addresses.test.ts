/**
 * Every address of a page that names something: what is absent, another association's, another organisation's or no id at all reads the same, as not found. Which
 * ids exist elsewhere, and what form they have, is not learned from a page; the API keeps its 422.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { loopbackFetch } from '@repo/stack'
import { beforeAll, expect, test } from 'vitest'
import { accessOf, type StaffAtWork } from './support/staff.ts'
import { billMonth, claimTenant, openBooks, type Tenant } from './support/tenant.ts'

const routes = join(import.meta.dirname, '../../apps/zone/src/routes')
/** `/[org]/associations/[association]/units/[unit]`: addresses of the interface's pages and files, without those of the API. */
const addresses = readdirSync(routes, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\+(page\.svelte|page\.server\.ts|server\.ts)$/.test(file))
  .map(
    (file) =>
      `/${file
        .split('/')
        .slice(0, -1)
        .filter((part) => !part.startsWith('('))
        .join('/')}`,
  )
  .filter((address, index, all) => all.indexOf(address) === index && !address.startsWith('/api/'))
const parametersOf = (address: string): string[] => [...address.matchAll(/\[(\w+)\]/g)].map(([, name]) => name ?? '')
const named = addresses.filter((address) => parametersOf(address).some((name) => name !== 'org' && name !== 'token'))

type Ids = Readonly<Record<string, string>>

/** Which id a parameter takes: a run is of an assessment or of an import. */
function idFor(ids: Ids, address: string, parameter: string): string {
  const id = ids[parameter === 'run' && address.includes('/import/') ? 'import' : parameter]
  if (id === undefined) throw new Error(`Nothing is known for [${parameter}] in ${address}: make one in this test.`)
  return id
}

let tenant: Tenant
let staff: StaffAtWork
let own: Ids
let sibling: Ids
let foreign: Ids
let cookies: { readonly member: string; readonly staff: string }

async function thingsOf(someone: Tenant, name: string, code: string): Promise<Ids> {
  const { api } = someone
  const { associationId, unitIds, partyIds } = await openBooks(someone, name, code)
  const run = await billMonth(someone, associationId, '2026-09-01')
  const partyId = partyIds[0] ?? ''
  const amount = { amountMinor: '10000', currency: 'EUR' }
  const receipt = await api.receipts.record({ associationId, partyId, amount, receivedOn: '2026-09-10', method: 'transfer' })
  const [entry] = (await api.ledger.entries({ associationId, limit: 1 })).items
  const [account] = (await api.ledger.accounts({ associationId })).items
  const [event] = (await api.audit.list({ limit: 1 })).items
  return {
    association: associationId,
    unit: unitIds[0] ?? '',
    party: partyId,
    run,
    receipt: receipt.id,
    entry: entry?.id ?? '',
    account: account?.id ?? '',
    event: event?.id ?? '',
    import: (await api.imports.create({ associationId })).id,
  }
}

async function cookieOf(path: string, { email, password }: { email: string; password: string }): Promise<string> {
  const headers = { 'content-type': 'application/json', origin: tenant.origin }
  const body = JSON.stringify({ email, password })
  const answer = await loopbackFetch()(new Request(`${tenant.origin}${path}`, { method: 'POST', headers, body }))
  expect(answer.status).toBe(200)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

beforeAll(async () => {
  tenant = await claimTenant('Addresses')
  const other = await claimTenant('Other addresses')
  staff = await accessOf(tenant)
  const otherStaff = await accessOf(other)
  own = { ...(await thingsOf(tenant, 'Harbour Row', 'ONE')), grant: staff.grantId, request: staff.waitingId }
  sibling = await thingsOf(tenant, 'Quay Row', 'TWO')
  foreign = { ...(await thingsOf(other, 'Harbour Row', 'ONE')), grant: otherStaff.grantId, request: otherStaff.waitingId }
  cookies = {
    member: await cookieOf('/api/v1/identity/sign-in', tenant),
    staff: await cookieOf('/api/v1/staff/sign-in', staff.supporter),
  }
}, 120_000)

/** What a reader sees of an answer: its status and words, without scripts and what is new in every answer. */
async function shown(path: string): Promise<{ status: number; words: string }> {
  const headers = { cookie: path.includes('/staff/') ? cookies.staff : cookies.member, accept: 'text/html' }
  const answer = await loopbackFetch()(new Request(tenant.origin + path, { headers, redirect: 'manual' }))
  const text = await answer.text()
  const words = text
    .replace(/<(script|head)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/"(error|meta)":\{[^}]*\}?/g, (part) => /"code":"\w+"/.exec(part)?.[0] ?? '')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'id')
  return { status: answer.status, words }
}

const filled = (address: string, id: (parameter: string) => string) =>
  address.replace(/\[(\w+)\]/g, (_, parameter: string) => (parameter === 'org' ? tenant.id : id(parameter)))

test('every parameter of an address has something to open here', () => {
  expect(named.length).toBeGreaterThan(25)
  for (const address of named) expect(() => filled(address, (parameter) => idFor(own, address, parameter))).not.toThrow()
})

test.each(named)('%s: absent, foreign and malformed read the same', { timeout: 60_000 }, async (address) => {
  for (const wrong of parametersOf(address).filter((name) => name !== 'org')) {
    const at = (id: string) => filled(address, (parameter) => (parameter === wrong ? id : idFor(own, address, parameter)))
    const absent = await shown(at(randomUUID()))
    expect(absent.status).toBe(404)
    const others: Record<string, string> = { malformed: 'xyz', hostile: '%00', foreign: idFor(foreign, address, wrong) }
    // A person owns in several associations: only what one association has is not under another's address.
    if (address.includes('[association]') && !['association', 'party'].includes(wrong)) others['sibling'] = idFor(sibling, address, wrong)
    for (const [name, id] of Object.entries(others)) expect({ [name]: await shown(at(id)) }).toEqual({ [name]: absent })
  }
})

test.each(addresses.filter((address) => address.includes('[token]')))(
  '%s: a link that is none reads as one that is used up',
  async (address) => {
    const at = (token: string) => shown(address.replace('[token]', token))
    const absent = await at('A'.repeat(43))
    expect(absent.status).toBe(404)
    expect(await at('xyz')).toEqual(absent)
  },
)

test('the API says what is wrong with an id that is none', async () => {
  const headers = { cookie: cookies.member, 'x-org-id': tenant.id }
  const answer = await loopbackFetch()(new Request(`${tenant.origin}/api/v1/units/xyz`, { headers }))
  expect([answer.status, ((await answer.json()) as { error: { code: string } }).error.code]).toEqual([422, 'VALIDATION_FAILED'])
})
