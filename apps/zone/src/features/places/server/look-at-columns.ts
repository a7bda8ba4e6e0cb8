import type { IdentityTransaction } from '@repo/db/zone'
import { columnClasses } from '@repo/residency/column-classes'

export interface Coverage {
  /** Bucket → columns of the live database that are classified in it. */
  readonly classified: ReadonlyMap<string, number>
  /** Columns that nobody classified, which count as the strictest until somebody does. */
  readonly unclassified: number
}

/** Compares what the database holds with what the schema declares: a column that was added by hand is found here. */
export async function lookAtColumns(tx: IdentityTransaction): Promise<Coverage> {
  const columns = await tx.$queryRaw<{ name: string }[]>`
    select n.nspname || '.' || c.relname || '.' || a.attname as name from pg_catalog.pg_attribute as a
    join pg_catalog.pg_class as c on c.oid = a.attrelid join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in ('app', 'identity', 'egress') and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`
  const buckets = columns.map(({ name }) => columnClasses[name]?.slice(0, 2))
  const classified = new Map<string, number>()
  for (const bucket of buckets) if (bucket !== undefined) classified.set(bucket, (classified.get(bucket) ?? 0) + 1)
  return { classified, unclassified: buckets.filter((bucket) => bucket === undefined).length }
}
