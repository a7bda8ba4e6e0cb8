/**
 * What staff see of an organisation, read by their own role under the live grant of the session's scope. A covered value is never selected, so it does
 * not even leave the database.
 */
import type { AccessDataset, SeenRecord } from '@repo/contract'
import { Prisma, type GrantTransaction } from '@repo/db/zone'
import { datasets, isCovered, type DatasetField } from '../datasets.ts'

/** Records of a data set, by id, with what is not operational covered. */
export async function seenRecords(
  tx: GrantTransaction,
  dataset: AccessDataset,
  after: string | undefined,
  take: number,
): Promise<SeenRecord[]> {
  const { table, fields } = datasets[dataset]
  const shown = fields.filter((field) => !isCovered(field))
  const columns = shown.map(({ name, column }) => Prisma.raw(`"${column}"::text as "${name}"`))
  // Names come from the closed table of data sets, never from a request.
  const rows = await tx.$queryRaw<Record<string, string | null>[]>`
    select ${Prisma.join([Prisma.raw('id::text as id'), ...columns])} from app.${Prisma.raw(`"${table}"`)}
    where id > coalesce(${after ?? null}::uuid, '00000000-0000-0000-0000-000000000000') order by id limit ${take}`
  return rows.map((row) => ({
    id: row['id'] ?? '',
    fields: fields.map((field) => ({
      name: field.name,
      covered: isCovered(field),
      value: isCovered(field) ? null : (row[field.name] ?? null),
    })),
  }))
}

/** One field of one record in clear; undefined when there is no such record under the grant. */
export async function uncoveredField(
  tx: GrantTransaction,
  dataset: AccessDataset,
  recordId: string,
  { column }: DatasetField,
): Promise<{ readonly value: string | null } | undefined> {
  const { table } = datasets[dataset]
  const rows = await tx.$queryRaw<{ value: string | null }[]>`
    select ${Prisma.raw(`"${column}"::text`)} as value from app.${Prisma.raw(`"${table}"`)} where id = ${recordId}::uuid`
  return rows[0]
}
