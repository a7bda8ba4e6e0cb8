/**
 * What must hold for every table of tenants, read from the live catalogue, so that a new table cannot be forgotten. Each rule gives the
 * sentences of what breaks it; a database that keeps them all gives none.
 */
import type pg from 'pg'

/** Looked up before an organisation is known: the identity door asks for a user's memberships, and for what somebody of the staff asked and was granted. */
const indexesByUser = new Set(['membership_user', 'access_request_requester', 'access_grant_staff'])

/** Shared by the app door and the identity door, each under its own policy. Nothing else is granted to the identity role. */
export const sharedTables = ['api_key', 'claim_link', 'invitation', 'membership', 'organization_name']

/** Shown to signed-in staff by the identity door, as codes, ids and instants: single columns of them, never a text. */
export const staffTables = ['access_grant', 'access_request', 'support_escalation']

const scopeExpression = "nullif(current_setting('app.organization_id'"

interface Row {
  readonly problem: string
}

const rules: Readonly<Record<string, string>> = {
  'every table has organization_id uuid not null': `
    select c.relname || ' has no organization_id uuid not null' as problem from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'app' and c.relkind in ('r', 'p') and not exists (select from pg_attribute a where a.attrelid = c.oid
      and a.attname = 'organization_id' and a.attnotnull and a.atttypid = 'uuid'::regtype)`,
  'every table has a primary key that leads with the organisation': `
    select c.relname || ' has no primary key led by organization_id' from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'app' and c.relkind in ('r', 'p') and not exists (select from pg_constraint k join pg_attribute a
      on a.attrelid = k.conrelid and a.attnum = k.conkey[1] where k.conrelid = c.oid and k.contype = 'p' and a.attname = 'organization_id')`,
  'row-level security is enabled and forced': `
    select c.relname || ' does not force row-level security' from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'app' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)`,
  'every index leads with the organisation': `
    select i.relname || ' on ' || t.relname || ' does not lead with organization_id' from pg_index x join pg_class i on i.oid = x.indexrelid
    join pg_class t on t.oid = x.indrelid join pg_namespace n on n.oid = t.relnamespace
    left join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]
    where n.nspname = 'app' and a.attname is distinct from 'organization_id'`,
  'every reference inside app carries the organisation': `
    select k.conname || ' on ' || t.relname || ' can point across organisations' from pg_constraint k join pg_class t on t.oid = k.conrelid
    join pg_class f on f.oid = k.confrelid join pg_namespace n on n.oid = t.relnamespace join pg_namespace fn on fn.oid = f.relnamespace
    where k.contype = 'f' and n.nspname = 'app' and fn.nspname = 'app' and not exists (
      select from unnest(k.conkey, k.confkey) as pair(own, other)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.own join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.other
      where a.attname = 'organization_id' and b.attname = 'organization_id')`,
  'the policy of the app role compares the organisation, for reading and for writing': `
    select t.relname || ' has no such policy' from pg_class t join pg_namespace n on n.oid = t.relnamespace
    where n.nspname = 'app' and t.relkind in ('r', 'p') and not exists (select from pg_policies p where p.schemaname = 'app'
      and p.tablename = t.relname and p.roles = '{freehold_app}' and p.cmd = 'ALL' and p.permissive = 'PERMISSIVE'
      and strpos(lower(p.qual), $$${scopeExpression}$$) > 0 and strpos(lower(p.with_check), $$${scopeExpression}$$) > 0)`,
  'no policy lets the app role see more': `
    select policyname || ' on ' || tablename || ' is a second policy of the app role' from pg_policies p where schemaname = 'app'
    and permissive = 'PERMISSIVE' and (roles @> '{freehold_app}' or roles @> '{public}')
    and (select count(*) from pg_policies q where q.schemaname = 'app' and q.tablename = p.tablename and q.permissive = 'PERMISSIVE'
      and (q.roles @> '{freehold_app}' or q.roles @> '{public}')) > 1`,
  'policies read the scope once per query': `
    select policyname || ' on ' || tablename || ' calls current_setting for each row' from pg_policies where schemaname = 'app'
    and (lower(coalesce(qual, '') || coalesce(with_check, '')) ~ 'current_setting' and lower(coalesce(qual, '') || coalesce(with_check, '')) !~ 'select \\(?nullif\\(current_setting')`,
  'no view or table of app belongs to a role that serves requests': `
    select c.relname || ' belongs to ' || r.rolname from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_roles r on r.oid = c.relowner
    where n.nspname in ('app', 'identity') and r.rolname <> 'freehold_owner'`,
  'views would see with their owner’s eyes': `
    select c.relname || ' is a view without security_invoker' from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'app' and c.relkind in ('v', 'm') and not coalesce(c.reloptions @> '{security_invoker=true}', false)`,
}

/** Every breach of every rule, as sentences. */
export async function catalogueProblems(client: pg.Client): Promise<string[]> {
  const problems: string[] = []
  for (const [rule, sql] of Object.entries(rules)) {
    const { rows } = await client.query<Row>(`select problem from (${sql}) as found(problem) order by 1`)
    problems.push(
      ...rows
        .map(({ problem }) => `${rule}: ${problem}`)
        .filter((text) => ![...indexesByUser].some((name) => text.includes(`: ${name} on `))),
    )
  }
  return problems
}

/** The tables of schema app, by name. */
export async function tenantTables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ relname: string }>(
    `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'app' and c.relkind in ('r', 'p') order by 1`,
  )
  return rows.map((row) => row.relname)
}
