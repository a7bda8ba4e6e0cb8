/**
 * What zones report of their edges becomes budget and burn, on the control plane's own Postgres and over its own paths: nothing counts twice, what is
 * stale is withheld, and an alert can be acknowledged.
 */
import { randomUUID } from 'node:crypto'
import { edgeLatencyBoundsMs } from '@repo/contract/boundary'
import type { ZoneBoard, ZoneBurn, ZoneHealth } from '@repo/contract/control'
import { signServiceToken } from '@repo/contract/edge'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareControlPlane, type ControlPlane } from '../support/control-plane.ts'

let control: ControlPlane
let database: pg.Client
let token: string

beforeAll(async () => {
  control = await prepareControlPlane()
  const { key } = await control.issueKey('zone:eu')
  await control.start()
  await control.registerZone('eu', 2, 'DE')
  await control.registerZone('us', 1, 'US')
  token = await signServiceToken(key, 'control')
  database = new pg.Client({ connectionString: control.databaseUrls.superuser })
  await database.connect()
})
afterAll(async () => {
  await database.end()
  await control.close()
})

interface Totals {
  readonly requests: number
  readonly failed: number
  readonly runAgeS?: number
  readonly cell?: string
}

const latency = (fast: number, slow: number) =>
  edgeLatencyBoundsMs.map((bound) => (bound === 10 ? fast : bound === 250 ? slow : 0)).concat(0)

/** One delivery as a worker sends it: an instance that is well, and what its edge answered. @returns whether the traffic was taken */
async function report(run: string, { requests, failed, runAgeS = 60, cell = 'eu-1' }: Totals): Promise<boolean> {
  const dated = { at: new Date().toISOString(), cell }
  const traffic = {
    id: randomUUID(),
    ...dated,
    kind: 'traffic',
    run,
    runAgeS,
    requests,
    failed,
    latency: latency(Math.max(0, requests - failed), failed),
  }
  const instance = { id: randomUUID(), ...dated, kind: 'health', instanceId: run, role: 'worker', directoryAgeMs: null }
  const health = { ...instance, parts: [{ part: 'postgres', state: 'up', latencyMs: 1 }] }
  const answer = await fetch(`${control.url}/internal/zone/reports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reports: [health, traffic] }),
  })
  return ((await answer.json()) as { taken: string[] }).taken.includes(traffic.id)
}

const board = async (window = '30d') => (await control.call('viewer', 'GET', `/api/v1/zones?window=${window}`)).data as unknown as ZoneBoard
async function zone(code: string, window?: string): Promise<ZoneHealth> {
  const found = (await board(window)).zones.find((one) => one.code === code)
  if (!found) throw new Error('The zone is registered')
  return found
}
const acknowledge = (role: 'operator' | 'viewer') => control.call(role, 'POST', '/api/v1/zones/eu/acknowledge', {})

test('totals of a run count once, whether a report is repeated, comes late, or is of a second worker; a new run counts from zero', async () => {
  const run = randomUUID()
  expect(await report(run, { requests: 1000, failed: 0 })).toBe(true)
  await Promise.all([
    report(run, { requests: 1500, failed: 1 }),
    report(run, { requests: 1500, failed: 1 }),
    report(run, { requests: 1200, failed: 0 }),
  ])
  expect((await zone('eu')).service).toMatchObject({ requests: 1500, failed: 1 })
  await report(randomUUID(), { requests: 500, failed: 0, runAgeS: 5 })
  const { service } = await zone('eu')
  expect(service).toMatchObject({ requests: 2000, failed: 1, alert: null, acknowledgedAt: null })
  // One failure in 2,000 of a target of 999,000 in a million: half of the budget.
  expect(service?.budgetLeft).toBeCloseTo(0.5, 6)
  expect(service?.burns.hour.burn).toBeCloseTo(0.5, 6)
  expect(service?.p99Ms).toBeGreaterThan(5)
  expect(service?.p99Ms).toBeLessThanOrEqual(10)
})

test("a zone's own cells alone: another zone's is not taken, nor a run with more failures than requests", async () => {
  expect(await report(randomUUID(), { requests: 1, failed: 0, cell: 'us-1' })).toBe(false)
  expect(await report(randomUUID(), { requests: 1, failed: 2 })).toBe(false)
})

test('what happened in an outage of the control plane is spread over it, and the hours add up to what was told', async () => {
  const { rows: before } = await database.query<{ hours: string }>('select count(*) as hours from directory.traffic_hour')
  const run = randomUUID()
  await report(run, { requests: 10, failed: 0, runAgeS: 48 * 3600 })
  const { hours } = (await control.call('viewer', 'GET', '/api/v1/zones/eu/burn?window=7d')).data as unknown as ZoneBurn
  expect(hours.length).toBeGreaterThanOrEqual(Number(before[0]?.hours) + 47)
  expect(hours.reduce((sum, { requests }) => sum + requests, 0)).toBe(2010)
  expect(hours.map(({ startsAt }) => startsAt)).toEqual(hours.map(({ startsAt }) => startsAt).toSorted())
  const inADay = (await zone('eu', '1d')).service?.requests ?? 0
  expect(inADay).toBeGreaterThan(2000)
  expect(inADay).toBeLessThan(2010)
})

test('a zone that burns stands first, fires in both of its windows, and is acknowledged by an operator and no viewer', async () => {
  expect((await acknowledge('operator')).error.code).toBe('ZONE_NOT_BURNING')
  await report(randomUUID(), { requests: 100, failed: 60, runAgeS: 5 })
  const burning = await zone('eu')
  expect(burning.service?.alert).toBe('page')
  expect(burning.service?.burns.hour).toMatchObject({ fires: true })
  expect(burning.service?.budgetLeft).toBeLessThan(0)
  expect((await board()).zones.map(({ code }) => code)).toEqual(['eu', 'us'])

  expect((await acknowledge('viewer')).error.code).toBe('FORBIDDEN')
  expect((await acknowledge('operator')).data).toMatchObject({ zone: 'eu', severity: 'page' })
  expect((await zone('eu')).service?.acknowledgedAt).toEqual(expect.any(String))
  const { rows } = await database.query(
    'select zone_code, outcome_code from directory.operator_action where action_code = $1 order by recorded_at',
    ['zones.acknowledge'],
  )
  expect(rows).toEqual([
    { zone_code: 'eu', outcome_code: 'ZONE_NOT_BURNING' },
    { zone_code: 'eu', outcome_code: 'FORBIDDEN' },
    { zone_code: 'eu', outcome_code: 'DONE' },
  ])
  await expect(database.query("update directory.burn_acknowledgement set severity = 'ticket'")).rejects.toMatchObject({ code: 'FH020' })
})

test('figures are withheld when a zone was never heard, and when an edge fell silent although its workers speak', async () => {
  expect((await zone('us')).service).toBeNull()
  expect((await zone('eu')).service).not.toBeNull()
  await database.query("update directory.edge_run set heard_at = now() - interval '16 seconds'")
  const silent = await zone('eu')
  expect([silent.health, silent.service]).toEqual(['steady', null])
})

test('what is old goes by itself: slices after a day, hours after two months, runs after eight days', async () => {
  await database.query(
    `insert into directory.traffic_slice select 'eu', 'eu-1', now() - age, 1, 0 from unnest(array['23 hours', '25 hours']::interval[]) age;
     insert into directory.traffic_hour select 'eu', 'eu-1', date_trunc('hour', now()) - age, 1, 0 from unnest(array['61 days', '63 days']::interval[]) age;
     insert into directory.edge_run select 'eu', 'eu-1', gen_random_uuid(), 1, 0, now() - age from unnest(array['7 days', '9 days']::interval[]) age`,
  )
  await report(randomUUID(), { requests: 1, failed: 0 })
  const { rows } = await database.query(
    `select (select count(*)::int from directory.traffic_slice where starts_at < now() - interval '22 hours 30 minutes') as slices,
       (select count(*)::int from directory.traffic_hour where starts_at < now() - interval '60 days') as hours,
       (select count(*)::int from directory.edge_run where heard_at < now() - interval '6 days') as runs`,
  )
  // 22.5 to 24 hours ago the run of two days ago had slices too.
  expect(rows).toEqual([{ slices: expect.any(Number) as number, hours: 1, runs: 1 }])
  const { rows: old } = await database.query(
    "select 1 from directory.traffic_slice where starts_at < now() - interval '24 hours 5 minutes'",
  )
  expect(old).toEqual([])
})

test('a report that holds anything but counts is refused whole', async () => {
  const traffic = {
    id: randomUUID(),
    at: new Date().toISOString(),
    kind: 'traffic',
    cell: 'eu-1',
    run: randomUUID(),
    runAgeS: 1,
    requests: 1,
    failed: 0,
  }
  for (const wrong of [{ latency: ['Ms Example'] }, { latency: [0.5] }, { latency: [], route: '/units' }, { latency: Array(15).fill(0) }]) {
    const answer = await fetch(`${control.url}/internal/zone/reports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reports: [{ ...traffic, ...wrong }] }),
    })
    expect(answer.status).toBe(422)
  }
})
