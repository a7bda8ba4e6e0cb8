/**
 * One value in every R3 text column of a zone that its checks admit, generated from the annotations; then a search for it everywhere else: another zone's
 * database, Redis and files, the control plane's database and files. The zone is this file's own, because planting takes its checks apart.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import pg from 'pg'
import { buildCatalogue, holdsText, type CatalogueColumn } from '@repo/residency'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prepareControlPlane, type ControlPlane } from '../support/control-plane.ts'
import { startZoneServices, type ZoneServices } from '../support/zone-services.ts'

const canary = 'CANARYq7x'
const schemaFolder = join(import.meta.dirname, '../../prisma/zone/schema')

let controlPlane: ControlPlane
let home: { services: ZoneServices; stop: () => Promise<void> }
let other: { services: ZoneServices; stop: () => Promise<void> }
let planted: string[] = []
let refused: string[] = []

beforeAll(async () => {
  ;[controlPlane, home, other] = await Promise.all([prepareControlPlane(), startZoneServices(), startZoneServices()])
  await controlPlane.start()
  const result = await plantEverywhere(home.services.databaseUrls.superuser)
  planted = result.planted
  refused = result.refused
})
afterAll(async () => {
  await Promise.all([controlPlane.close(), home.stop(), other.stop()])
})

/** A harmless value of a column's type, for what is not under test. */
const fill: Readonly<Record<string, string>> = {
  uuid: 'gen_random_uuid()',
  int4: '1',
  int8: '1',
  bool: 'false',
  timestamptz: 'now()',
  date: 'current_date',
  bytea: "decode(repeat('00', 32), 'hex')",
  jsonb: "'{}'",
  text: "'a'",
  bpchar: "'EUR'",
}

/** Tries each R3 text column on its own, in a transaction that keeps what the column's checks admit. Foreign keys and triggers are off. */
async function plantEverywhere(url: string): Promise<{ planted: string[]; refused: string[] }> {
  const files = readdirSync(schemaFolder).filter((name) => name.endsWith('.prisma'))
  const columns = buildCatalogue(files.map((name) => readFileSync(join(schemaFolder, name), 'utf8'))).columns
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query("set session_replication_role = 'replica'")
  const outcome = { planted: [] as string[], refused: [] as string[] }
  for (const column of columns.filter((one) => one.bucket === 'R3' && holdsText(one))) {
    const place = `${column.table}.${column.column}`
    const done = await plant(client, column)
    outcome[done ? 'planted' : 'refused'].push(place)
  }
  await client.end()
  return outcome
}

async function plant(client: pg.Client, target: CatalogueColumn): Promise<boolean> {
  const { rows } = await client.query<{ schema: string; name: string; type: string; needed: boolean }>(
    `select n.nspname as schema, a.attname as name, t.typname as type, a.attnotnull and not a.atthasdef and a.attidentity = '' as needed
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace join pg_type t on t.oid = a.atttypid
     where c.relname = $1 and n.nspname in ('app', 'identity') and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`,
    [target.table],
  )
  const type = rows.find((row) => row.name === target.column)?.type
  const value = type === 'jsonb' ? `'"${canary}"'` : type === '_text' ? `array['${canary}']` : `'${canary}'`
  const filled = rows.filter((row) => row.needed && row.name !== target.column)
  const names = [target.column, ...filled.map((row) => row.name)].map((name) => pg.escapeIdentifier(name))
  const values = [value, ...filled.map((row) => fill[row.type] ?? 'null')]
  const table = `${rows[0]?.schema}.${pg.escapeIdentifier(target.table)}`
  // Only this column's checks count: those of the columns around it are no business of a canary.
  await client.query('begin')
  try {
    const { rows: checks } = await client.query<{ conname: string }>(
      `select conname from pg_constraint where conrelid = $1::regclass and contype = 'c'
         and not (select attnum from pg_attribute where attrelid = conrelid and attname = $2) = any (conkey)`,
      [table, target.column],
    )
    for (const { conname } of checks) await client.query(`alter table ${table} drop constraint ${pg.escapeIdentifier(conname)}`)
    await client.query(`insert into ${table} (${names.join(', ')}) values (${values.join(', ')})`)
    await client.query('commit')
    return true
  } catch {
    await client.query('rollback')
    return false
  }
}

/** Tables of a database in which some row holds the canary. */
async function tablesWithCanary(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ place: string }>(
    `select format('%I.%I', schemaname, tablename) as place from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  const found: string[] = []
  for (const { place } of rows) {
    const { rowCount } = await client.query(`select 1 from ${place} as row where row::text like '%${canary}%' limit 1`)
    if (rowCount) found.push(place)
  }
  await client.end()
  return found
}

function filesWithCanary(folder: string): string[] {
  const needle = Buffer.from(canary)
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(needle))
}

async function redisKeysWithCanary(url: string): Promise<string[]> {
  const redis = new Redis(url)
  const keys = await redis.keys('*')
  const texts = await Promise.all(keys.map(async (key) => `${key} ${String(await redis.dump(key))}`))
  redis.disconnect()
  return texts.filter((text) => text.includes(canary))
}

/** Everything outside the zone that this suite has: one list of places. */
async function sweep(): Promise<string[]> {
  return [
    ...(await tablesWithCanary(other.services.databaseUrls.superuser)),
    ...(await tablesWithCanary(controlPlane.databaseUrls.superuser)),
    ...(await redisKeysWithCanary(other.services.redisUrl)),
    ...filesWithCanary(other.services.dir),
    ...filesWithCanary(controlPlane.dir),
  ]
}

describe('canary values of one zone', () => {
  it('stand in its own tables, or their column is listed as one whose checks admit no word', async () => {
    expect(planted.length).toBeGreaterThan(20)
    expect(planted.filter((place) => refused.includes(place))).toEqual([])
    expect((await tablesWithCanary(home.services.databaseUrls.superuser)).length).toBeGreaterThan(10)
  })

  it('are found nowhere else', async () => {
    expect(await sweep()).toEqual([])
  })

  it('would be found: a leak planted on purpose in the other zone is named by the sweep', async () => {
    const client = new pg.Client({ connectionString: other.services.databaseUrls.superuser })
    await client.connect()
    await client.query("set session_replication_role = 'replica'")
    const organization = randomUUID()
    await client.query('insert into app.organization_name (organization_id, name) values ($1, $2)', [organization, `${canary} leaked`])
    expect(await sweep()).toContain('app.organization_name')
    await client.query('delete from app.organization_name where organization_id = $1', [organization])
    await client.end()
  })
})
