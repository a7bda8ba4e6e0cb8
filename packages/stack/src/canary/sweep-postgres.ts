import pg from 'pg'
import type { CanaryNeedle } from '@repo/residency'
import type { Leak } from './leak.ts'

/** A zero character cannot stand in a text of Postgres. */
const inText = ({ text }: CanaryNeedle): boolean => !text.includes('\0')

/**
 * Looks through every row of every table of every database of a cluster, the workflow engine's included, column by column as the database
 * itself writes it: JSON as text, bytes in hexadecimal.
 * @param superuserUrl a role that row security does not hide rows from
 * @param name of the cluster, for the places named in leaks
 */
export async function sweepPostgres(superuserUrl: string, name: string, needles: readonly CanaryNeedle[]): Promise<Leak[]> {
  const databases = await withClient(superuserUrl, (client) => column(client, 'select datname from pg_database where datallowconn'))
  const leaks: Leak[] = []
  for (const database of databases) {
    const url = new URL(superuserUrl)
    url.pathname = `/${database}`
    leaks.push(...(await withClient(url.href, (client) => sweepDatabase(client, `${name}: ${database}`, needles.filter(inText)))))
  }
  return leaks
}

async function sweepDatabase(client: pg.Client, name: string, needles: readonly CanaryNeedle[]): Promise<Leak[]> {
  const tables = await column(
    client,
    `select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 1`,
  )
  const leaks: Leak[] = []
  for (const table of tables) {
    const { rows } = await client.query<{ number: number; behind: string }>(
      `select distinct on (needle.number) needle.number::integer,
         substr(lower(held.line), strpos(held.searched, needle.word) + length(needle.word), 2) as behind
       from unnest($1::text[], $2::boolean[]) with ordinality as needle (word, exact, number)
       cross join lateral (
         select line, case when needle.exact then line else lower(line) end as searched from (select t::text as line from ${table} t) as row
       ) as held
       where strpos(held.searched, needle.word) > 0
       order by needle.number`,
      [needles.map(({ text }) => text), needles.map(({ exact }) => exact)],
    )
    const forms = new Map<string, Leak>()
    for (const { number, behind } of rows) {
      const form = needles[number - 1]?.form
      if (!form || forms.has(form)) continue
      forms.set(form, { place: `${name}.${table}`, form, tag: form === 'plain' && /^[a-z]{2}$/.test(behind) ? behind : undefined })
    }
    leaks.push(...forms.values())
  }
  return leaks
}

async function column(client: pg.Client, statement: string): Promise<string[]> {
  const { rows } = await client.query<string[]>({ text: statement, rowMode: 'array' })
  return rows.map(([value]) => value ?? '')
}

async function withClient<Result>(url: string, use: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}
