import { parseAnnotation } from './annotation.ts'
import { unclassified, type Bucket, type Level } from './classification.ts'
import { parsePrismaSchema, type SchemaColumn, type SchemaModel } from './prisma-schema.ts'

/** One line of the schema catalogue: where a datum is stored and how it is classified. */
export interface CatalogueColumn {
  /** Database schema, where the model names one. */
  readonly schema: string | undefined
  readonly table: string
  readonly column: string
  readonly model: string
  readonly field: string
  readonly type: string
  readonly nativeType: string | undefined
  readonly list: boolean
  readonly optional: boolean
  readonly bucket: Bucket
  readonly level: Level
  readonly note: string
}

/** A column whose doc comment is missing or wrong, in words for the person who wrote it. */
export interface CatalogueProblem {
  readonly column: string
  readonly problem: string
}

export interface Catalogue {
  readonly columns: readonly CatalogueColumn[]
  readonly problems: readonly CatalogueProblem[]
}

function entryOf(model: SchemaModel, column: SchemaColumn): CatalogueColumn & { readonly problem?: string } {
  const result = parseAnnotation(column.doc)
  const { field, type, nativeType, list, optional } = column
  const place = {
    schema: model.schema,
    table: model.table,
    column: column.column,
    model: model.model,
    field,
    type,
    nativeType,
    list,
    optional,
  }
  if ('annotation' in result) return { ...place, ...result.annotation }
  return { ...place, ...unclassified, note: '', problem: result.problem }
}

/**
 * Builds the catalogue of a Prisma schema. A column without a sound annotation is listed as a problem and, until it is mended,
 * counts as R3 identity: unknown is never open.
 * @param files texts of the schema's `.prisma` files
 */
export function buildCatalogue(files: readonly string[]): Catalogue {
  const entries = parsePrismaSchema(files).flatMap((model) => model.columns.map((column) => entryOf(model, column)))
  const columns = entries.map(({ problem: _, ...column }) => column)
  const problems = entries.flatMap((entry) =>
    entry.problem === undefined ? [] : [{ column: `${entry.model}.${entry.field}`, problem: entry.problem }],
  )
  return { columns: columns.sort(byPlace), problems }
}

function byPlace(one: CatalogueColumn, other: CatalogueColumn): number {
  return one.table === other.table ? compare(one.column, other.column) : compare(one.table, other.table)
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

/** Native types of Prisma `String` columns that cannot hold words. */
const wordless = new Set(['Uuid', 'Inet', 'Bit', 'VarBit'])

/** Gives true for a column that can hold words: text of any length, or JSON. */
export function holdsText(column: Pick<CatalogueColumn, 'type' | 'nativeType'>): boolean {
  if (column.type === 'Json') return true
  return column.type === 'String' && !wordless.has(column.nativeType ?? 'Text')
}
