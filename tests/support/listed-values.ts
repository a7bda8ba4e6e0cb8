import type pg from 'pg'

/**
 * The columns whose check lists the texts they admit, `kind in ('a', 'b')`, as the live catalogue has them.
 * @returns `table.column` → the texts, sorted
 */
export async function listedValues(client: pg.Client | pg.Pool, schemas: readonly string[]): Promise<Record<string, string[]>> {
  const { rows } = await client.query<{ place: string; definition: string }>(
    `select c.relname || '.' || a.attname as place, pg_get_constraintdef(k.oid) as definition
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and k.conkey = array[a.attnum]
     where k.contype = 'c' and n.nspname = any ($1) order by 1`,
    [schemas],
  )
  const lists = rows.flatMap(({ place, definition }) => {
    const list = /= ANY \(\(?ARRAY\[(.*?)\]/.exec(definition)?.[1]
    return list === undefined ? [] : [[place, sorted([...list.matchAll(/'((?:[^']|'')*)'::/g)].map(([, text = '']) => text))] as const]
  })
  return Object.fromEntries(lists)
}

/** Lists declared in code, in the form of `listedValues`. */
export function declaredValues(lists: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(lists).map(([place, texts]) => [place, sorted(texts)]))
}

const sorted = (texts: readonly string[]): string[] => [...texts].sort()
