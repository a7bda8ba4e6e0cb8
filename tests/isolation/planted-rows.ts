/**
 * Rows for tables whose rules this code does not know. Inside a transaction that is rolled back, a superuser takes a table's checks away
 * and plants one row for each of two organisations; what the roles may do to them is then tried on the real policies and grants.
 */
import type pg from 'pg'

interface Column {
  readonly name: string
  readonly type: string
  readonly required: boolean
}

const valueByType: readonly (readonly [RegExp, string])[] = [
  [/^uuid$/, 'gen_random_uuid()'],
  [/^(smallint|integer|bigint|numeric)/, '1'],
  [/^boolean$/, 'false'],
  [/^timestamp/, 'now()'],
  [/^date$/, 'current_date'],
  [/^jsonb?$/, `'{}'`],
  [/^bytea$/, `'\\x00'`],
  [/\[\]$/, `'{}'`],
  [/^(daterange|int8range|tstzrange)$/, `'empty'`],
  [/^character\(\d+\)$/, `'X'`],
  [/^text|^character varying/, `'planted'`],
]

/** Takes away whatever but policies and grants could refuse a row. Only inside a transaction that is rolled back. */
export async function liftRules(client: pg.Client, table: string): Promise<void> {
  await client.query('set local session_replication_role = replica')
  const { rows } = await client.query<{ conname: string }>(
    `select conname from pg_constraint where conrelid = ('app.' || quote_ident($1))::regclass and contype in ('c', 'x')`,
    [table],
  )
  for (const { conname } of rows) await client.query(`alter table app."${table}" drop constraint "${conname}"`)
}

/** SQL that inserts one row of an organisation with a value for every column that needs one. */
export async function insertRowSql(client: pg.Client, table: string, orgId: string): Promise<string> {
  const { rows } = await client.query<Column>(
    `select attname as name, format_type(atttypid, atttypmod) as type, attnotnull and not atthasdef and attidentity = '' as required
     from pg_attribute where attrelid = ('app.' || quote_ident($1))::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  )
  const needed = rows.filter((column) => column.required)
  const values = needed.map((column) => (column.name === 'organization_id' ? `'${orgId}'` : valueOf(column)))
  return `insert into app."${table}" (${needed.map((column) => `"${column.name}"`).join(', ')}) values (${values.join(', ')})`
}

function valueOf({ name, type }: Column): string {
  const value = valueByType.find(([pattern]) => pattern.test(type))?.[1]
  if (value === undefined) throw new Error(`No value is known for ${name} of type ${type}. Add one to valueByType.`)
  return value
}
