/**
 * Statements that stores write themselves, sent without Prisma's engine between: `$queryRaw` and `$executeRaw` with the same values in and out. The
 * engine knows nothing about such a statement, and cost more than sending it.
 */
import pg from 'pg'
import { Prisma } from '../generated/zone/client.ts'
import type { Statement } from './scoped-pool.ts'

export interface RawStatements {
  $queryRaw(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<unknown[]>
  $executeRaw(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<number>
}

/**
 * @param send runs a statement in the scope that is present
 * @param nameOf names a text, so that a connection plans it once
 */
export function rawStatements(
  send: (statement: Statement) => Promise<pg.QueryResult>,
  nameOf: (query: { readonly sql: string }) => string,
): RawStatements {
  const run: (...parts: Parameters<RawStatements['$queryRaw']>) => Promise<pg.QueryResult> = (query, ...values) => {
    const { text, values: given } = 'raw' in query ? Prisma.sql(query, ...values) : query
    return send({ name: nameOf({ sql: text }), text, values: given.map(toParameter), types })
  }
  return {
    $queryRaw: async (...parts) => (await run(...parts)).rows,
    $executeRaw: async (...parts) => (await run(...parts)).rowCount ?? 0,
  }
}

/** A value as `pg` sends it. Instants in UTC: its own way of writing them is the process's time zone. */
function toParameter(value: unknown): unknown {
  if (value === undefined) throw new TypeError('A statement takes no undefined value.')
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(toParameter)
  if (Prisma.Decimal.isDecimal(value)) return value.toString()
  return value
}

type Parser = (text: string) => unknown
type TypeNumber = Parameters<typeof pg.types.getTypeParser>[0]

const { builtins } = pg.types
const date: Parser = (text) => new Date(`${text}T00:00:00.000Z`)
const timestamp: Parser = (text) => new Date(`${text.replace(' ', 'T')}Z`)
/** Postgres writes the offset of its own time zone, which is UTC here, and may leave out its minutes. */
const instant: Parser = (text) => new Date(text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00'))
const time: Parser = (text) => new Date(`1970-01-01T${text}Z`)
const decimal: Parser = (text) => new Prisma.Decimal(text)
const readBytes = pg.types.getTypeParser(builtins.BYTEA) as (text: string) => Uint8Array
// A copy: the bytes may lie in a buffer that others use too.
const bytes: Parser = (text) => new Uint8Array(readBytes(text))

/** What rows hold, by the type's number in Postgres: what Prisma gives for it. Others are as `pg` gives them. */
const scalars = new Map<number, Parser>([
  [builtins.INT8, BigInt],
  [builtins.NUMERIC, decimal],
  [builtins.DATE, date],
  [builtins.TIMESTAMP, timestamp],
  [builtins.TIMESTAMPTZ, instant],
  [builtins.TIME, time],
  [builtins.BYTEA, bytes],
])

/** Number of an array's type → that of its elements (pg_type.dat). */
const arrays = new Map<number, number>([
  [1016, builtins.INT8],
  [1231, builtins.NUMERIC],
  [1182, builtins.DATE],
  [1115, builtins.TIMESTAMP],
  [1185, builtins.TIMESTAMPTZ],
  [1183, builtins.TIME],
  [1001, builtins.BYTEA],
])

const readTexts = pg.types.getTypeParser(1009 as TypeNumber) as (text: string) => (string | null)[]

const parsers = new Map<number, Parser>(scalars)
for (const [array, element] of arrays) {
  const parse = scalars.get(element) ?? String
  parsers.set(array, (text) => readTexts(text).map((item) => (item === null ? null : parse(item))))
}

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    parsers.get(oid) ?? pg.types.getTypeParser(oid as TypeNumber, format as 'text'),
} as pg.CustomTypesConfig
