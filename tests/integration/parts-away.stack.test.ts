/** What is said and what still works when a part is taken away. Has a stack of its own: its zones do not survive. */
import { randomUUID } from 'node:crypto'
import { renameSync } from 'node:fs'
import type { HealthPart, HealthState } from '@repo/contract/boundary'
import type { ZoneHealth } from '@repo/contract/control'
import { zoneFolders } from '@repo/stack'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { asProgram, ask, bareOrigin, claimTenant, controlOrigin, type Answer, type Tenant } from '../support/stack-visitor.ts'
import { startStack, type TestStack } from '../support/stack.ts'

// A part is held to be down after two measurements, and unknown after 15 s of silence.
const withinHysteresis = { timeout: 45_000, interval: 250 }

let stack: TestStack
let tenant: Tenant
beforeAll(async () => {
  stack = await startStack({ zones: ['eu', 'us'] })
  tenant = await claimTenant(stack, 'eu')
})
afterAll(() => stack.stop())

async function operatorToken(): Promise<string> {
  const answer = await fetch(`${controlOrigin(stack)}/api/v1/operators/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ passphrase: stack.operatorPassphrase, role: 'viewer' }),
  })
  return ((await answer.json()) as { data: { token: string } }).data.token
}

async function healthOf(zone: string, token: string): Promise<ZoneHealth | undefined> {
  const answer = await fetch(`${controlOrigin(stack)}/api/v1/zones`, { headers: { authorization: `Bearer ${token}` } })
  return ((await answer.json()) as { data: { zones: ZoneHealth[] } }).data.zones.find(({ code }) => code === zone)
}

describe("the console's health of a zone", () => {
  it('shows each part that is taken away, and unknown when the zone falls silent', { timeout: 240_000 }, async () => {
    const token = await operatorToken()
    const shows = (part: HealthPart, state: HealthState) =>
      vi.waitFor(async () => {
        const parts = (await healthOf('us', token))?.parts ?? []
        expect(parts.find((one) => one.part === part)?.state).toBe(state)
      }, withinHysteresis)

    for (const part of ['postgres', 'redis', 'cerbos', 'object_store'] as const) await shows(part, 'up')
    expect((await healthOf('us', token))?.health).toBe('steady')

    await stack.crew.remove('us/redis')
    await shows('redis', 'down')
    await stack.crew.remove('us/cerbos')
    await shows('cerbos', 'down')
    const { objects } = zoneFolders(stack.stateFolder, 'us')
    renameSync(objects, `${objects}-away`)
    await shows('object_store', 'down')
    await stack.crew.remove('us/postgres')
    await shows('postgres', 'down')
    for (const name of ['us/worker', 'us/web-1', 'us/web-2', 'us/edge']) await stack.crew.remove(name)
    await vi.waitFor(async () => expect((await healthOf('us', token))?.health).toBe('unknown'), withinHysteresis)
    expect((await healthOf('eu', token))?.health).toBe('steady')
  })
})

describe('with the control plane away', () => {
  const list = '/api/v1/associations'
  const read = (origin: string): Promise<Answer> => ask(origin, list, { headers: asProgram(tenant) })
  const write = (code: string): Promise<Answer> =>
    ask(bareOrigin(stack), list, {
      method: 'POST',
      headers: { ...asProgram(tenant), 'idempotency-key': randomUUID() },
      body: JSON.stringify({ name: 'Quay House', code, countryCode: 'DE', currencyCode: 'EUR', timeZone: 'Europe/Berlin' }),
    })
  const works = async (code: string) => {
    for (const origin of [bareOrigin(stack), tenant.origin]) expect((await read(origin)).status).toBe(200)
    expect((await write(code)).status).toBe(201)
  }

  it('the edges and the zone serve what they know, and again after each of them was killed and started', async () => {
    await stack.crew.remove('control-plane')
    await works('RUNNING')

    const names = ['edge', 'eu/edge', 'eu/web-1', 'eu/web-2', 'eu/worker']
    const statusOf = (name: string) => stack.crew.statuses.find((status) => status.name === name)
    for (const name of names) {
      const pid = statusOf(name)?.pid
      if (pid === undefined) throw new Error(`${name} runs`)
      process.kill(pid, 'SIGKILL')
    }
    await vi.waitFor(() => {
      for (const name of names) expect(statusOf(name)).toMatchObject({ state: 'ready', restarts: 1 })
    }, withinHysteresis)
    await vi.waitFor(async () => expect((await read(bareOrigin(stack))).status).toBe(200), withinHysteresis)
    await works('STARTED-AGAIN')
  })
})
