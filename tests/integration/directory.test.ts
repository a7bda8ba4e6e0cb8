/**
 * The directory from Postgres to an edge's memory: the log's sequence is dense and in the order of commits whatever transactions do to each
 * other, the laws of routing hold in the database, and an edge that follows the real control plane has every change.
 */
import { createPublicKey, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { intentIssuer, readServiceKey, signIntent, signServiceToken, type ServiceKey } from '@repo/contract/edge'
import { parseOrgId, type OrgId } from '@repo/core'
import { createDirectoryDatabase } from '@repo/db/control-plane'
import { Metrics } from '@repo/telemetry'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SnapshotShelf } from '../../apps/control-plane/src/features/directory/snapshot-shelf.ts'
import { ControlPlaneClient } from '../../apps/edge/src/directory/control-plane-client.ts'
import { Directory } from '../../apps/edge/src/directory/directory.ts'
import { LastGoodCopy } from '../../apps/edge/src/directory/last-good-copy.ts'
import { DirectorySync } from '../../apps/edge/src/directory/sync.ts'
import { prepareControlPlane, type ControlPlane } from '../support/control-plane.ts'
import { until } from '../workflows/support/until.ts'

let control: ControlPlane
let edgeKey: ServiceKey
let source: ControlPlaneClient
let sync: DirectorySync | undefined
const directory = new Directory()
const state = mkdtempSync(join(tmpdir(), 'freehold-edge-'))
const clients: Client[] = []

beforeAll(async () => {
  control = await prepareControlPlane()
  const { key } = await control.issueKey('edge:global-1')
  // Nothing here is about leases; a machine that stands still for a second must not end the process.
  await control.start({ WORKER_LEASE_MS: '9000' })
  await control.registerZone('eu', 1, 'DE')
  await control.registerZone('us', 2, 'US')
  edgeKey = key
  source = new ControlPlaneClient(control.url, () => key)
  const own = ownKey()
  const publicKey = createPublicKey(own.pem)
  sync = new DirectorySync({
    directory,
    source,
    copy: new LastGoodCopy(state),
    lookup: (kid) => (kid === own.kid ? publicKey : undefined),
    issuer: 'control:main',
    metrics: new Metrics(),
    maxAgeMs: 86_400_000,
    canaryMs: 0,
  })
  await sync.start()
})
afterAll(async () => {
  await sync?.stop()
  await source.close()
  await Promise.all(clients.map((client) => client.end()))
  await control.close()
  rmSync(state, { recursive: true })
})

function ownKey(): { kid: string; pem: string } {
  const secrets = join(control.dir, 'secrets')
  const name = readdirSync(secrets).find((file) => file.endsWith('.pem')) ?? ''
  return { kid: name.slice('service-'.length, -'.pem'.length), pem: readFileSync(join(secrets, name), 'utf8') }
}

/** A connection of its own, in the role of the control plane. */
async function connect(): Promise<Client> {
  const client = new Client({ connectionString: control.databaseUrls.control })
  await client.connect()
  clients.push(client)
  return client
}

const insert = `insert into directory.organization (id, zone_code, cell_number, kind_code, policy_mode, policy_version, status, epoch)
  values ($1, 'eu', 1, 'management_company', 'regional', 1, 'active', 1)`
async function reserve(client: Client): Promise<OrgId> {
  const id = parseOrgId(randomUUID())
  if (!id) throw new Error('a random UUID is an organisation id')
  await client.query(insert, [id])
  return id
}
const setStatus = (client: Client, id: OrgId, status: string) =>
  client.query('update directory.organization set status = $2 where id = $1', [id, status])

async function logOf(client: Client, ids: readonly OrgId[]) {
  const { rows } = await client.query<{ sequence: string; organization_id: string; status: string; recorded_at: Date }>(
    'select sequence, organization_id, status, recorded_at from directory.change_log where organization_id = any($1) order by sequence',
    [ids],
  )
  return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }))
}
const atEdge = (id: OrgId, wanted: string) =>
  until(`${wanted} at the edge`, () => Promise.resolve(directory.entryOf(id)?.state === wanted ? true : undefined), 10_000)
const isDense = (rows: readonly { sequence: number }[]): boolean =>
  rows.every((row, index) => index === 0 || row.sequence === (rows[index - 1]?.sequence ?? 0) + 1)

describe('the log', () => {
  test('puts a transaction that began earlier and commits later behind, whatever its clock says', async () => {
    const [slow, quick] = [await connect(), await connect()]
    const [one, two] = [await reserve(quick), await reserve(quick)]
    await slow.query('begin')
    const { rows: begun } = await slow.query<{ at: Date }>('select now() as at')
    await until('the clock to go on', async () => {
      const { rows } = await quick.query<{ later: boolean }>(`select clock_timestamp() >= $1::timestamptz + interval '2 ms' as later`, [
        begun[0]?.at,
      ])
      return rows[0]?.later ? true : undefined
    })
    await setStatus(quick, two, 'suspended')
    await setStatus(slow, one, 'suspended')
    await slow.query('commit')
    const [earlier, later] = (await logOf(quick, [one, two])).slice(2)
    expect([earlier?.organization_id, later?.organization_id]).toEqual([two, one])
    expect(later?.recorded_at.getTime()).toBeLessThan(earlier?.recorded_at.getTime() ?? 0)
    await Promise.all([atEdge(one, 'suspended'), atEdge(two, 'suspended')])
  })

  test('shows nothing behind a change that has not committed, and leaves no gap when it never does', async () => {
    const [open, other] = [await connect(), await connect()]
    const [one, two, three] = [await reserve(open), await reserve(open), await reserve(open)]
    for (const end of ['commit', 'rollback'] as const) {
      const before = (await logOf(open, [one, two, three])).at(-1)?.sequence ?? 0
      await open.query('begin')
      await setStatus(open, one, end === 'commit' ? 'read_only' : 'suspended')
      const behind = setStatus(other, end === 'commit' ? two : three, 'read_only')
      const watcher = await connect()
      await until('the second writer to wait', async () => {
        const { rows } = await watcher.query(
          "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'update directory%'",
        )
        return rows.length > 0 || undefined
      })
      expect(await logOf(watcher, [one, two, three])).toHaveLength(end === 'commit' ? 3 : 5)
      await open.query(end)
      await behind
      const added = (await logOf(open, [one, two, three])).filter((row) => row.sequence > before)
      expect(added.map((row) => row.sequence - before)).toEqual(end === 'commit' ? [1, 2] : [1])
    }
    await Promise.all([atEdge(one, 'read_only'), atEdge(two, 'read_only'), atEdge(three, 'read_only')])
  })

  test('keeps two changes of one organisation in one moment apart, and both reach the edge in their order', async () => {
    const client = await connect()
    const id = await reserve(client)
    await client.query('begin')
    await setStatus(client, id, 'read_only')
    await setStatus(client, id, 'suspended')
    await client.query('commit')
    const rows = await logOf(client, [id])
    expect(rows.map((row) => row.status)).toEqual(['active', 'read_only', 'suspended'])
    expect(rows[2]?.recorded_at).toEqual(rows[1]?.recorded_at)
    await atEdge(id, 'suspended')
  })

  test('is dense under many writers at once, and the edge ends where the database is', async () => {
    const writers = await Promise.all(Array.from({ length: 6 }, connect))
    const ids: OrgId[] = []
    await Promise.all(
      writers.map(async (client) => {
        for (let round = 0; round < 15; round += 1) {
          const id = await reserve(client)
          ids.push(id)
          await setStatus(client, id, round % 2 === 0 ? 'suspended' : 'closed')
        }
      }),
    )
    const rows = await logOf(writers[0] as Client, ids)
    expect([rows.length, isDense(rows)]).toEqual([180, true])
    await until('the edge to catch up', () => Promise.resolve(directory.sequence >= (rows.at(-1)?.sequence ?? 0) || undefined))
    const wanted = new Map(rows.map((row) => [row.organization_id, row.status]))
    expect(ids.filter((id) => directory.entryOf(id)?.state !== wanted.get(id))).toEqual([])
  })
})

test('alarms and counters are for parts that show a service token', async () => {
  const url = `${control.url}/internal/metrics`
  expect((await fetch(url)).status).toBe(401)
  const text = await (await fetch(url, { headers: { authorization: `Bearer ${await signServiceToken(edgeKey, 'control')}` } })).text()
  expect(text).toContain('directory_snapshot_build_alarm 0')
  expect(text).toContain('directory_snapshot_builds_total{outcome="built"} 1')
})

describe('the laws of routing', () => {
  test('an epoch rises with zone or cell and never otherwise, and does not wrap', async () => {
    const client = await connect()
    const id = await reserve(client)
    const move = (zone: string, cell: number, epoch: number) =>
      client
        .query('update directory.organization set zone_code = $2, cell_number = $3, epoch = $4 where id = $1', [id, zone, cell, epoch])
        .then(
          () => 'moved',
          (error: { code?: string }) => error.code,
        )
    expect(await move('us', 2, 1)).toBe('FH021')
    expect(await move('eu', 1, 2)).toBe('FH021')
    expect(await move('us', 2, 2)).toBe('moved')
    expect(await move('eu', 1, 1)).toBe('FH021')
    expect(await move('eu', 1, 65_535)).toBe('moved')
    for (const epoch of [65_536, 0]) expect(await move('us', 2, epoch)).toMatch(/^(23514|FH021)$/)
    await until('the move at the edge', () => Promise.resolve(directory.entryOf(id)?.epoch === 65_535 || undefined))
  })

  test('a cell keeps its number, code and zone', async () => {
    const client = await connect()
    for (const change of ["zone_code = 'us'", "code = 'eu-9'", 'number = 77']) {
      await expect(client.query(`update directory.cell set ${change} where number = 1`)).rejects.toMatchObject({ code: 'FH022' })
    }
  })
})

describe('the shelf of snapshots', () => {
  const shelfOf = (folder: string, metrics: Metrics, trusted: Parameters<typeof signIntent>[1] | undefined) => {
    const { kid, pem } = ownKey()
    const database = createDirectoryDatabase({ controlUrl: control.databaseUrls.control })
    const shelf = new SnapshotShelf({
      directory: database,
      folder,
      signingKey: readServiceKey('control:main', kid, pem),
      trustedKeys: (wanted) => (trusted?.kid === wanted ? createPublicKey(trusted.privateKey) : undefined),
      clock: { now: () => new Date() },
      metrics,
    })
    return { shelf, database }
  }
  const valueOf = (metrics: Metrics, name: string): number => metrics.points().get(name)?.[0]?.value ?? 0

  test('keeps what is built over a restart, builds for whoever needs a newer one, and keeps back what changed too much', async () => {
    const client = await connect()
    const folder = mkdtempSync(join(tmpdir(), 'freehold-shelf-'))
    const metrics = new Metrics()
    const { key } = await control.issueKey(intentIssuer)
    const { shelf, database } = shelfOf(folder, metrics, key)
    try {
      const first = await shelf.newest(0)
      await reserve(client)
      expect(await shelf.newest(0)).toBe(first)
      expect((await shelfOf(folder, metrics, key).shelf.newest(0)).manifest).toEqual(first.manifest)
      const second = await shelf.newest(first.manifest.sequence + 1)
      expect(second.manifest.organizations).toBe(first.manifest.organizations + 1)

      // A flood of organisations in one zone: handed out only once somebody who may has said so.
      const ids = Array.from({ length: 400 }, () => randomUUID())
      await client.query(insert.replace('values ($1,', 'select unnest($1::uuid[]),').replace(/, 1\)$/, ', 1'), [ids])
      expect(await shelf.newest(second.manifest.sequence + 1)).toBe(second)
      expect(valueOf(metrics, 'directory_snapshot_build_alarm')).toBe(1)
      const notAfter = new Date(Date.now() + 3_600_000).toISOString()
      const intent = { zone: 'eu', organizationsMin: 0, organizationsMax: 10_000, notAfter }
      mkdirSync(join(folder, 'intents'))
      writeFileSync(join(folder, 'intents', 'growth.jws'), await signIntent(intent, key))
      const third = await shelf.newest(second.manifest.sequence + 1)
      expect(third.manifest.organizations).toBe(second.manifest.organizations + 400)
      expect(valueOf(metrics, 'directory_snapshot_build_alarm')).toBe(0)

      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true })
      const again = await shelf.newest(0)
      expect([again.manifest.organizations, readdirSync(folder).length]).toEqual([third.manifest.organizations, 1])
    } finally {
      await database.close()
      rmSync(folder, { recursive: true })
    }
  })
})
