/** Organisation A, holding the application's or the identity role's own connection and any SQL it likes, against rows of organisation B. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { sharedTables, staffTables, tenantTables } from './catalogue-rules.ts'
import { insertRowSql, liftRules } from './planted-rows.ts'

const { databaseUrls } = inject('zone')
const client = new pg.Client({ connectionString: databaseUrls.superuser })
const [orgA, orgB, userA] = [randomUUID(), randomUUID(), randomUUID()]
const denied = '42501'
const verbs = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const

// Tests are made from the catalogue before they run, so it is read while this file loads.
const lister = new pg.Client({ connectionString: databaseUrls.superuser })
await lister.connect()
const tables = await tenantTables(lister)
await lister.end()

beforeAll(() => client.connect())
afterAll(() => client.end())
beforeEach(() => client.query('begin'))
afterEach(() => client.query('rollback'))

async function become(role: string, scope: Readonly<Record<string, string>>): Promise<void> {
  await client.query(`set local role ${role}`)
  for (const [name, value] of Object.entries(scope)) await client.query('select set_config($1, $2, true)', [name, value])
}

/** How many rows a statement touched, or the SQLSTATE that refused it. The transaction goes on either way. */
async function attempt(sql: string): Promise<number | string> {
  await client.query('savepoint attempt')
  try {
    return (await client.query(sql)).rowCount ?? 0
  } catch (error) {
    await client.query('rollback to savepoint attempt')
    return error instanceof pg.DatabaseError ? (error.code ?? 'unknown') : 'unknown'
  }
}

async function plant(table: string): Promise<{ readonly forB: string }> {
  await liftRules(client, table)
  const forB = await insertRowSql(client, table, orgB)
  if (table === 'organization') await client.query(`${forB.replaceAll(orgB, orgA)}`)
  else await client.query(await insertRowSql(client, table, orgA))
  await client.query(forB)
  return { forB }
}

async function granted(role: string, table: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ verb: string }>(
    `select verb from unnest($1::text[]) verb where has_table_privilege($2, 'app.' || quote_ident($3), verb)
      or (verb in ('SELECT', 'INSERT', 'UPDATE') and has_any_column_privilege($2, 'app.' || quote_ident($3), verb))`,
    [verbs, role, table],
  )
  return rows.map((row) => row.verb)
}

async function firstUpdatableColumn(table: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = ('app.' || quote_ident($1))::regclass and attnum > 0 and not attisdropped
      and attgenerated = '' and has_column_privilege('freehold_app', attrelid, attnum, 'UPDATE') order by attname <> 'organization_id' limit 1`,
    [table],
  )
  return rows[0]?.name ?? 'organization_id'
}

describe.each(tables)('app.%s, as the app role of organisation A', (table) => {
  test("B's rows can be neither read, changed, deleted, added nor taken over", async () => {
    const { forB } = await plant(table)
    const may = await granted('freehold_app', table)
    const column = await firstUpdatableColumn(table)
    await become('freehold_app', { 'app.organization_id': orgA })

    const only = (verb: string, allowed: number) => (may.includes(verb) ? allowed : denied)
    expect(await attempt(`select 1 from app."${table}" where organization_id = '${orgB}'`)).toBe(only('SELECT', 0))
    expect(await attempt(`select 1 from app."${table}"`)).toBe(only('SELECT', 1))
    const updatable = may.includes('UPDATE') && may.includes('SELECT')
    expect(await attempt(`update app."${table}" set "${column}" = "${column}" where organization_id = '${orgB}'`)).toBe(
      updatable ? 0 : denied,
    )
    expect(await attempt(`delete from app."${table}" where organization_id = '${orgB}'`)).toBe(only('DELETE', 0))
    expect(await attempt(forB)).toBe(denied)
    expect(await attempt(`update app."${table}" set organization_id = '${orgB}'`)).toBe(denied)
  })

  test('without a scope no row is seen and none is taken', async () => {
    const { forB } = await plant(table)
    const may = await granted('freehold_app', table)
    await become('freehold_app', {})
    expect(await attempt(`select 1 from app."${table}"`)).toBe(may.includes('SELECT') ? 0 : denied)
    expect(await attempt(`delete from app."${table}"`)).toBe(may.includes('DELETE') ? 0 : denied)
    expect(await attempt(forB)).toBe(denied)
  })
})

describe.each(tables)('app.%s, as the identity role', (table) => {
  test('only rows of the user or the secret in scope are seen, and nothing is changed', async () => {
    const { forB } = await plant(table)
    await become('freehold_identity', { 'app.organization_id': orgB, 'app.user_id': userA, 'app.key_hash': '0'.repeat(64) })
    expect(await attempt(`select 1 from app."${table}"`)).toBe([...sharedTables, ...staffTables].includes(table) ? 0 : denied)
    expect(await attempt(`update app."${table}" set organization_id = organization_id`)).toBe(denied)
    expect(await attempt(`delete from app."${table}"`)).toBe(denied)
    expect(await attempt(forB)).toBe(denied)
  })
})

describe.each(tables)('app.%s, as the staff role', (table) => {
  test('nothing is seen without a live grant, whatever the session says, and nothing is changed', async () => {
    const { forB } = await plant(table)
    const may = await granted('freehold_staff', table)
    await become('freehold_staff', { 'app.organization_id': orgB, 'app.staff_id': userA, 'app.grant_id': randomUUID() })
    const own = table === 'organization' ? 1 : 0
    expect(await attempt(`select 1 from app."${table}"`)).toBe(may.includes('SELECT') ? own : denied)
    expect(await attempt(`update app."${table}" set organization_id = organization_id`)).toBe(denied)
    expect(await attempt(`delete from app."${table}"`)).toBe(denied)
    expect(await attempt(forB)).toBe(denied)
  })
})

describe('the identity role and the shared tables', () => {
  test("a user sees their own memberships and the names of those organisations, not their colleagues'", async () => {
    for (const table of ['organization', 'membership', 'organization_name']) await plant(table)
    await client.query(`update app.membership set user_id = '${userA}' where organization_id = '${orgA}'`)
    await become('freehold_identity', { 'app.user_id': userA })
    expect(await attempt('select 1 from app.membership')).toBe(1)
    const { rows } = await client.query<{ organization_id: string }>('select organization_id from app.organization_name')
    expect(rows).toEqual([{ organization_id: orgA }])
  })

  test.each(['api_key', 'claim_link', 'invitation'])('%s shows the one row whose secret is presented', async (table) => {
    await plant(table)
    await client.query(`update app."${table}" set token_hash = organization_id::text where organization_id in ('${orgA}', '${orgB}')`)
    await become('freehold_identity', { 'app.key_hash': orgB })
    const { rows } = await client.query<{ organization_id: string }>(`select organization_id from app."${table}"`)
    expect(rows).toEqual([{ organization_id: orgB }])
  })
})
