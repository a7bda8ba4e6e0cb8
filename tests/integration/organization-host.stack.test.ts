/** An organisation's own host through the whole stack: browser name → global edge → the zone's edge, which alone knows the alias. */
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, inject, it, vi } from 'vitest'
import type { FreeholdApi } from '@repo/client'
import { asProgram, ask, claimTenant, zoneOrigin, type Tenant } from '../support/stack-visitor.ts'

const stack = inject('stack')
const soon = { timeout: 20_000, interval: 100 }
const list = '/api/v1/associations'

let tenant: Tenant & { readonly api: FreeholdApi }
beforeAll(async () => {
  tenant = await claimTenant(stack, 'eu')
})

async function makeHost(): Promise<string> {
  const { ownHost } = await tenant.api.settings.setHost({})
  if (ownHost === null) throw new Error('a host was made')
  // Nobody is signed in; that it asks who is calling shows that it knows for which organisation.
  await vi.waitFor(async () => expect((await ask(ownHost, list)).code).toBe('UNAUTHENTICATED'), soon)
  return ownHost
}

const isGone = (host: string) =>
  vi.waitFor(async () => expect(await ask(host, list)).toMatchObject({ status: 404, code: 'ORG_NOT_FOUND' }), soon)

describe("an organisation's own host", () => {
  it('names the organisation, and nothing may disagree with it', async () => {
    const host = await makeHost()
    expect((await ask(host, list, { headers: asProgram(tenant) })).status).toBe(200)
    expect((await ask(host, list, { headers: { authorization: `Bearer ${tenant.apiKey}` } })).status).toBe(200)
    expect((await ask(host, '/sign-in', { headers: { accept: 'text/html' } })).status).toBe(200)
    expect(await ask(host, list, { headers: { 'x-org-id': randomUUID() } })).toMatchObject({ status: 421, code: 'ORG_SCOPE_CONFLICT' })
    expect(await ask(host, `/${randomUUID()}`)).toMatchObject({ status: 421, code: 'ORG_SCOPE_CONFLICT' })
  })

  it('is known in its own zone alone, and a made-up one nowhere', async () => {
    const host = await makeHost()
    for (const origin of [host.replace('.o.eu.', '.o.us.'), zoneOrigin(stack, 'eu').replace('//', '//aaaaaaaaaaaaaaaaaaaa.o.')]) {
      const answer = await ask(origin, list, { headers: { authorization: `Bearer ${tenant.apiKey}` } })
      expect([answer.status, answer.code]).toEqual([404, 'ORG_NOT_FOUND'])
    }
  })

  it('opens nothing any more once it is replaced or taken away', async () => {
    const first = await makeHost()
    const second = await makeHost()
    await isGone(first)
    expect((await ask(second, list, { headers: asProgram(tenant) })).status).toBe(200)
    await tenant.api.settings.removeHost({})
    await isGone(second)
  })
})
