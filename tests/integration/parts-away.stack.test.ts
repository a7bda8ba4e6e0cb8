/** What is said and what still works when a part is taken away. Has a stack of its own: its zones do not survive. */
import { randomUUID } from 'node:crypto'
import { renameSync } from 'node:fs'
import type { HealthPart, HealthState } from '@repo/contract/boundary'
import type { ZoneHealth } from '@repo/contract/control'
import { zoneFolders } from '@repo/stack'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { workerRunning } from '../support/busy-worker.ts'
import { unitsCsv } from '../support/units-csv.ts'
import { asProgram, ask, bareOrigin, claimTenant, controlOrigin, type Answer } from '../support/stack-visitor.ts'
import { startEmergencyDrill } from '../support/emergency-drill.ts'
import { startStack, type TestStack } from '../support/stack.ts'
import { until } from '../workflows/support/until.ts'

// A part is held to be down after two measurements, and unknown after 15 s of silence.
const withinHysteresis = { timeout: 45_000, interval: 250 }

let stack: TestStack
let tenant: Awaited<ReturnType<typeof claimTenant>>
beforeAll(async () => {
  stack = await startStack({ zones: ['eu', 'us'], workersPerZone: 2 })
  tenant = await claimTenant(stack, 'eu')
})
afterAll(() => stack.stop())

const list = '/api/v1/associations'
const read = (origin: string): Promise<Answer> => ask(origin, list, { headers: asProgram(tenant) })
const write = (code: string): Promise<Answer> =>
  ask(bareOrigin(stack), list, {
    method: 'POST',
    headers: { ...asProgram(tenant), 'idempotency-key': randomUUID() },
    body: JSON.stringify({ name: 'Quay House', code, countryCode: 'DE', currencyCode: 'EUR', timeZone: 'Europe/Berlin' }),
  })

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
    // A neighbour's test may have ended a part a moment ago.
    await vi.waitFor(async () => expect(await healthOf('us', token)).toMatchObject({ health: 'steady' }), withinHysteresis)

    await stack.crew.remove('us/redis')
    await shows('redis', 'down')
    await stack.crew.remove('us/cerbos')
    await shows('cerbos', 'down')
    const { objects } = zoneFolders(stack.stateFolder, 'us')
    renameSync(objects, `${objects}-away`)
    await shows('object_store', 'down')
    await stack.crew.remove('us/postgres')
    await shows('postgres', 'down')
    for (const name of ['us/worker', 'us/worker-2', 'us/web-1', 'us/web-2', 'us/edge']) await stack.crew.remove(name)
    await vi.waitFor(async () => expect((await healthOf('us', token))?.health).toBe('unknown'), withinHysteresis)
    expect((await healthOf('us', token))?.service).toBeNull()
    expect(await healthOf('eu', token)).toMatchObject({ health: 'steady', service: { alert: null } })
  })
})

describe('with the control plane away', () => {
  const works = async (code: string) => {
    for (const origin of [bareOrigin(stack), tenant.origin]) expect((await read(origin)).status).toBe(200)
    expect((await write(code)).status).toBe(201)
  }

  it('the edges and the zone serve what they know, and again after each of them was killed and started', async () => {
    await stack.crew.remove('control-plane')
    await works('RUNNING')

    const names = ['edge', 'eu/edge', 'eu/web-1', 'eu/web-2', 'eu/worker', 'eu/worker-2']
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

  it(
    'custodians let one of the staff in by what they signed without a network, in the sight of the organisation',
    { timeout: 60_000 },
    async () => {
      expect(stack.crew.statuses.map(({ name }) => name)).not.toContain('control-plane')
      const drill = await startEmergencyDrill(stack, 'eu', tenant.id)
      // One signature is none.
      drill.sign('two')
      expect(drill.show()).toMatchObject({ code: 1 })
      await expect(drill.present()).rejects.toMatchObject({ code: 'EMERGENCY_REFUSED' })
      drill.sign('three')
      expect(drill.show()).toMatchObject({ code: 0 })
      const { grantId } = await drill.present()
      const accessGrantId = grantId ?? ''
      const { api } = tenant
      expect((await api.access.allowed({})).staffAccess).toContainEqual(expect.objectContaining({ id: accessGrantId, kind: 'emergency' }))
      expect((await drill.staff.accessGrants.records({ accessGrantId })).items).toBeInstanceOf(Array)
      await api.accessGrants.revoke({ accessGrantId, reason: 'The drill is over' })
      await expect(drill.staff.accessGrants.records({ accessGrantId })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
      await expect(drill.present()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
      await api.breakGlass.review({ accessGrantId, review: 'justified' })
      const { items } = await api.audit.list({ limit: 100 })
      const told = items
        .filter(({ action }) => action === 'break_glass.emergency_opened')
        .map(({ decision, ruleCode }) => [decision, ruleCode])
      expect(told).toEqual([
        ['refused', 'UNAUTHENTICATED'],
        ['allowed', null],
        ['refused', 'TOO_FEW_SIGNATURES'],
      ])
    },
  )
})

describe('of two instances and two workers, one of each killed and left dead', () => {
  const unitCount = 1_000
  const terms = { kind: 'operating', basis: 'unit', periodStart: '2026-09-01', dueOn: '2026-09-15' } as const

  /** An association of many units, imported through the edge. */
  async function importUnits(): Promise<string> {
    const { api } = tenant
    const association = await api.associations.create({
      name: 'Two Instances',
      code: 'TWO',
      countryCode: 'DE',
      currencyCode: 'EUR',
      timeZone: 'Europe/Berlin',
    })
    const { id } = await api.imports.create({ associationId: association.id })
    const sent = await ask(bareOrigin(stack), `/api/v1/files/imports/${id}`, {
      method: 'PUT',
      headers: { ...asProgram(tenant), 'content-type': 'text/csv' },
      body: unitsCsv(unitCount),
    })
    expect(sent.status).toBe(202)
    const reached = (status: string) =>
      until(
        `the import to be ${status}`,
        async () => ((await api.imports.get({ importId: id })).status === status ? true : undefined),
        120_000,
      )
    await reached('checked')
    await api.imports.commit({ importId: id })
    await reached('committed')
    return association.id
  }

  it(
    'requests are answered and the run under way is finished by the others within 30 s, each unit billed once',
    { timeout: 240_000 },
    async () => {
      const { api } = tenant
      const superuser = new pg.Client({ connectionString: stack.zones.get('eu')?.superuserUrl })
      await superuser.connect()
      try {
        const associationId = await importUnits()
        const { id: runId } = await api.assessments.create({ ...terms, associationId, total: { amountMinor: '100001', currency: 'EUR' } })
        const charges = async (): Promise<number> =>
          (await superuser.query('select from app.charge where organization_id = $1', [tenant.id])).rowCount ?? 0
        const doomed = await until('the run to be under way', async () => {
          const worker = await workerRunning(superuser, stack.crew, 'eu', 'post-assessment-run')
          return worker !== undefined && (await charges()) > 0 ? worker : undefined
        })
        const dead = [doomed, 'eu/web-1']
        await Promise.all(dead.map((name) => stack.crew.kill(name)))
        const billedByTheDead = await charges()
        expect(billedByTheDead).toBeLessThan(unitCount)

        const answers = new Set<number>()
        await until(
          'the run to be posted',
          async () => {
            for (const origin of [bareOrigin(stack), tenant.origin]) answers.add((await read(origin)).status)
            return (await api.assessments.get({ runId })).status === 'posted' ? true : undefined
          },
          30_000,
        )
        expect((await write('AFTERWARDS')).status).toBe(201)
        expect([...answers]).toEqual([200])
        expect(stack.crew.statuses.filter(({ name }) => dead.includes(name))).toEqual([])

        const { rows } = await superuser.query(
          `select count(*)::integer as charges, count(distinct unit_id)::integer as units, sum(amount_minor)::text as charged,
           (select count(*)::integer from app.journal_entry where organization_id = $1) as entries from app.charge where organization_id = $1`,
          [tenant.id],
        )
        expect(rows).toEqual([{ charges: unitCount, units: unitCount, charged: '100001', entries: unitCount }])
        const balance = await api.ledger.trialBalance({ associationId, to: '2026-12-31' })
        expect(balance.isBalanced).toBe(true)
        expect(balance.totals.closing.amountMinor).toBe('0')
      } finally {
        await superuser.end()
      }
    },
  )
})
