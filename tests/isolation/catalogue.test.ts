/** The build's gate: a tenant table without its policies, keys or references fails here before it can hold a row. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { catalogueProblems, sharedTables, tenantTables } from './catalogue-rules.ts'

const client = new pg.Client({ connectionString: inject('zone').databaseUrls.superuser })
beforeAll(() => client.connect())
afterAll(() => client.end())

const names = async (sql: string): Promise<string[]> => (await client.query<{ name: string }>(sql)).rows.map((row) => row.name)

describe('the live catalogue', () => {
  test('every tenant table keeps every rule', async () => {
    expect(await catalogueProblems(client)).toEqual([])
    expect((await tenantTables(client)).length).toBeGreaterThan(5)
  })

  test('a table made carelessly is reported for each rule it breaks', async () => {
    await client.query('begin')
    await client.query(`create table app.careless (id uuid primary key, organization_id uuid, name text);
      create index on app.careless (name); create policy loose on app.careless to freehold_app using (true)`)
    await client.query(`create table app.almost (organization_id uuid not null, id uuid not null, other_id uuid, primary key (organization_id, id));
      alter table app.almost enable row level security`)
    const problems = await catalogueProblems(client)
    await client.query('rollback')
    const about = (table: string) => problems.filter((problem) => problem.includes(table)).length
    expect(about('careless')).toBeGreaterThanOrEqual(5)
    expect(problems).toContain('row-level security is enabled and forced: almost does not force row-level security')
    expect(problems.some((problem) => problem.endsWith('almost has no such policy'))).toBe(true)
  })

  test('a reference that leaves the organisation out is reported', async () => {
    await client.query('begin')
    await client.query(`create table app.parent (organization_id uuid not null, id uuid not null unique, primary key (organization_id, id));
      create table app.child (organization_id uuid not null, id uuid not null, parent_id uuid references app.parent (id), primary key (organization_id, id))`)
    const problems = await catalogueProblems(client)
    await client.query('rollback')
    expect(problems.some((problem) => problem.includes('child can point across organisations'))).toBe(true)
  })

  test('no role that serves requests can bypass a policy, own anything or create objects', async () => {
    const roles = `('freehold_app', 'freehold_identity', 'freehold_staff', 'freehold_dbos', 'freehold_sealer')`
    expect(
      await names(
        `select rolname as name from pg_roles where rolname like 'freehold%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)`,
      ),
    ).toEqual([])
    expect(
      await names(`select rolname as name from pg_roles r where rolname in ${roles} and exists (select from pg_shdepend d where d.refobjid = r.oid
      and d.deptype = 'o' and d.refclassid = 'pg_authid'::regclass and not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.oid = d.objid and n.nspname = 'dbos'))`),
    ).toEqual([])
    expect(
      await names(`select rolname as name from pg_roles where rolname in ${roles} and has_schema_privilege(rolname, 'app', 'create')`),
    ).toEqual([])
    expect(
      await names(`select m.rolname as name from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles r on r.oid = a.roleid
      where m.rolname in ${roles} and r.rolname like 'freehold%'`),
    ).toEqual([])
  })

  test('the identity role is granted the shared tables and nothing else of any organisation', async () => {
    const granted = await names(
      `select distinct table_name as name from information_schema.role_table_grants where grantee = 'freehold_identity' and table_schema = 'app' order by 1`,
    )
    expect(granted).toEqual(sharedTables)
    const verbs = await names(
      `select distinct privilege_type as name from information_schema.role_table_grants where grantee = 'freehold_identity' and table_schema = 'app'`,
    )
    expect(verbs).toEqual(['SELECT'])
  })

  test('the staff role may read what data sets show and its own grant, and nothing else', async () => {
    const tables = await names(
      `select distinct table_name || ' ' || privilege_type as name from information_schema.role_column_grants
       where grantee in ('freehold_staff', 'PUBLIC') and table_schema in ('app', 'identity') order by 1`,
    )
    const read = ['access_grant', 'association', 'charge', 'organization', 'party', 'receipt', 'unit'].map((table) => `${table} SELECT`)
    expect(tables).toEqual(read)
    const hidden = await names(
      `select column_name as name from information_schema.role_column_grants where grantee = 'freehold_identity' and table_schema = 'app'
       and table_name in ('access_request', 'access_grant') and column_name in ('reason', 'end_note', 'after_note', 'ticket', 'record_id')`,
    )
    expect(hidden).toEqual([])
  })

  test('the app role cannot look into accounts, the workflow role into neither', async () => {
    const reach = (role: string, schema: string) =>
      names(
        `select table_name as name from information_schema.role_table_grants where grantee in ('${role}', 'PUBLIC') and table_schema = '${schema}'`,
      )
    expect(await reach('freehold_app', 'identity')).toEqual([])
    expect(await reach('freehold_dbos', 'identity')).toEqual([])
    expect(await reach('freehold_dbos', 'app')).toEqual([])
  })

  test('functions that run with more rights are few, pinned, owned by a role that cannot sign in, and closed to the public', async () => {
    const { rows } = await client.query<{ name: string; owner: string; login: boolean; pinned: boolean; open: boolean }>(`
      select p.proname as name, r.rolname as owner, r.rolcanlogin as login,
        coalesce(p.proconfig::text ~ 'search_path=pg_catalog, ?pg_temp', false) as pinned,
        has_function_privilege('public', p.oid, 'execute') as open
      from pg_proc p join pg_roles r on r.oid = p.proowner join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')`)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.length).toBeLessThan(12)
    for (const row of rows) expect(row).toMatchObject({ owner: 'freehold_definer', login: false, pinned: true, open: false })
  })

  test('a function that runs with more rights refuses a caller without a scope', async () => {
    const app = new pg.Client({ connectionString: inject('zone').databaseUrls.app })
    await app.connect()
    try {
      await expect(app.query(`select app.set_organization_fence(1, 'active', 'eu', 'eu-1', 'regional', 1)`)).rejects.toMatchObject({
        code: '42501',
      })
    } finally {
      await app.end()
    }
  })
})
