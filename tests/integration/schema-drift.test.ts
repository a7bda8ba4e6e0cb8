/** The Prisma schema and the migrations say the same: a column that only one of them knows would be read as missing, or never written. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parsePrismaSchema } from '@repo/residency'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'

const folder = join(import.meta.dirname, '../../prisma/zone/schema')
const client = new pg.Client({ connectionString: inject('zone').databaseUrls.superuser })
beforeAll(() => client.connect())
afterAll(() => client.end())

test('every table and column is in both, with the same nullability', async () => {
  const text = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  const modelled = parsePrismaSchema(text).flatMap(({ schema, table, columns }) =>
    columns.map((column) => `${schema}.${table}.${column.column}${column.optional ? ' null' : ''}`),
  )
  const { rows } = await client.query<{ name: string }>(
    `select table_schema || '.' || table_name || '.' || column_name || case is_nullable when 'YES' then ' null' else '' end as name
     from information_schema.columns where table_schema in ('app', 'identity', 'egress') and is_generated = 'NEVER'`,
  )
  expect(rows.map((row) => row.name).sort()).toEqual(modelled.sort())
})
