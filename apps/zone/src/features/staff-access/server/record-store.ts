/**
 * What staff see of an organisation, read by their own role under the live grant of the session's scope. A covered value is never selected, so it does
 * not even leave the database.
 */
import type { AccessDataset, SeenRecord } from '@repo/contract'
import { Prisma, type GrantTransaction } from '@repo/db/zone'
import { datasets, isCovered, type DatasetField } from '../datasets.ts'

/**
 * A page of a data set, by id, with what is not operational covered. No record is read that is not shown: whether there are more is asked as yes or no, so that
 * the transcript is what the database was asked.
 */
export async function seenRecords(
  tx: GrantTransaction,
  dataset: AccessDataset,
  after: string | undefined,
  take: number,
): Promise<{ readonly items: SeenRecord[]; readonly more: boolean }> {
  const { table, fields } = datasets[dataset]
  const shown = shownFields(dataset)
  const columns = shown.map(({ name, column }) => Prisma.raw(`"${column}"::text as "${name}"`))
  // Names come from the closed table of data sets, never from a request.
  const rows = await tx.$queryRaw<Record<string, string | null>[]>`
    select ${Prisma.join([Prisma.raw('id::text as id'), ...columns])} from app.${Prisma.raw(`"${table}"`)}
    where id > coalesce(${after ?? null}::uuid, '00000000-0000-0000-0000-000000000000') order by id limit ${take}`
  const items = rows.map((row) => ({
    id: row['id'] ?? '',
    fields: fields.map((field) => ({
      name: field.name,
      covered: isCovered(field),
      value: isCovered(field) ? null : (row[field.name] ?? null),
    })),
  }))
  return { items, more: items.length === take && (await isMore(tx, table, items.at(-1)?.id)) }
}

/** What a list shows in clear. */
export const shownFields = (dataset: AccessDataset): readonly DatasetField[] =>
  datasets[dataset].fields.filter((field) => !isCovered(field))

async function isMore(tx: GrantTransaction, table: string, last: string | undefined): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ more: boolean }[]>`
    select exists (select from app.${Prisma.raw(`"${table}"`)} where id > ${last ?? null}::uuid) as more`
  return row?.more === true
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
