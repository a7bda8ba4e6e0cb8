/**
 * Plants one canary in every R3 column of a zone's database that can hold words, as the schema's annotations name them. Each table gets a copy
 * of a row that is really there, with canaries in the columns whose checks admit one; where a unique constraint stands against a copy, the
 * row itself takes them. Triggers and foreign keys are off for these copies; checks are on, for they are what is asked.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { buildCatalogue, canaryTag, holdsText, type CatalogueColumn } from '@repo/residency'
import { repositoryRoot } from '../plan/repository-root.ts'

export interface PlantedCanaries {
  /** `schema.table.column` → the value's two letters. */
  readonly planted: ReadonlyMap<string, string>
  /** `schema.table.column` of those whose checks or length admit none. */
  readonly refused: readonly string[]
}

export interface PlantOptions {
  readonly superuserUrl: string
  readonly marker: string
  /** Its rows are copied, so that what it reads through the edge is full of canaries. */
  readonly organizationId: string
}

type Values = Readonly<Record<string, unknown>>
interface Table {
  /** With its schema, quoted. */
  readonly place: string
  readonly columns: readonly string[]
  /** Those of type JSON. A copy gets an empty object there: JSON's own null would come back as the database's. */
  readonly jsonColumns: readonly string[]
}
interface ModelRow {
  readonly json: string
  readonly organization: string | null
  /** Where it lies, for the update in place. */
  readonly at: string
}

const schemaFolder = join(repositoryRoot, 'prisma/zone/schema')

/** The zone's R3 columns that can hold words, by table: `app.unit` → its columns. */
export function r3TextColumns(): ReadonlyMap<string, readonly CatalogueColumn[]> {
  const files = readdirSync(schemaFolder).filter((name) => name.endsWith('.prisma'))
  const { columns } = buildCatalogue(files.map((name) => readFileSync(join(schemaFolder, name), 'utf8')))
  return Map.groupBy(
    columns.filter((column) => column.bucket === 'R3' && holdsText(column)),
    (column) => `${column.schema}.${column.table}`,
  )
}

/** @throws Error naming a table without a row to copy: traffic has to fill it first, or its columns would go unchecked */
export async function plantCanaries(options: PlantOptions): Promise<PlantedCanaries> {
  const client = new pg.Client({ connectionString: options.superuserUrl })
  await client.connect()
  try {
    await client.query("set session_replication_role = 'replica'")
    const planter = new Planter(client, options)
    for (const [table, columns] of r3TextColumns()) await planter.plantTable(table, columns)
    return planter
  } finally {
    await client.end()
  }
}

class Planter implements PlantedCanaries {
  readonly planted = new Map<string, string>()
  readonly refused: string[] = []
  readonly #client: pg.Client
  readonly #options: PlantOptions

  constructor(client: pg.Client, options: PlantOptions) {
    this.#client = client
    this.#options = options
  }

  async plantTable(name: string, columns: readonly CatalogueColumn[]): Promise<void> {
    const table = await this.#describe(name)
    const model = await this.#anyRow(table)
    const canaries: Record<string, unknown> = {}
    for (const column of columns) {
      const tag = canaryTag(this.planted.size)
      const value = await this.#firstAdmitted(table, model, column, shapesOf(this.#options.marker + tag, column, model.organization))
      if (value === undefined) this.refused.push(`${name}.${column.column}`)
      else {
        canaries[column.column] = value
        this.planted.set(`${name}.${column.column}`, tag)
      }
    }
    if (Object.keys(canaries).length > 0) await this.#store(table, model, canaries)
  }

  async #describe(name: string): Promise<Table> {
    const { rows } = await this.#client.query<{ place: string; name: string; json: boolean }>(
      `select c.oid::regclass::text as place, a.attname as name, a.atttypid = 'jsonb'::regtype as json
       from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
       where n.nspname || '.' || c.relname = $1 and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`,
      [name],
    )
    const [first] = rows
    if (!first) throw new Error(`The annotated table ${name} is not in the database`)
    const jsonColumns = rows.filter((row) => row.json).map((row) => row.name)
    return { place: first.place, columns: rows.map((row) => row.name), jsonColumns }
  }

  /** A row of the organisation; of a table that belongs to no organisation, or to none of its rows, any. */
  async #anyRow({ place, columns }: Table): Promise<ModelRow> {
    const own = columns.includes('organization_id') ? '(t.organization_id = $1) desc' : '$1::uuid is null'
    const { rows } = await this.#client.query<ModelRow>(
      `select to_jsonb(t)::text as json, to_jsonb(t) ->> 'organization_id' as organization, t.ctid::text as at from ${place} t order by ${own} limit 1`,
      [this.#options.organizationId],
    )
    const [found] = rows
    if (!found) throw new Error(`${place} has no row to copy. Let traffic make one before the canaries are planted.`)
    return found
  }

  /** The first shape that the column's checks let pass, or undefined. Nothing of the tries is kept. */
  async #firstAdmitted(table: Table, model: ModelRow, { column }: CatalogueColumn, shapes: readonly unknown[]): Promise<unknown> {
    for (const shape of shapes) {
      await this.#client.query('begin')
      const outcome = await this.#insertCopy(table, model, { [column]: shape })
      await this.#client.query('rollback')
      if (outcome === 'done' || outcome === uniqueViolation) return shape
      if (outcome !== checkViolation && outcome !== tooLong) throw new Error(`${table.place}.${column}: a canary fails with ${outcome}`)
    }
    return undefined
  }

  async #store(table: Table, model: ModelRow, canaries: Values): Promise<void> {
    const outcome = await this.#insertCopy(table, model, canaries)
    if (outcome === 'done') return
    if (outcome !== uniqueViolation) throw new Error(`${table.place}: a row of canaries fails with ${outcome}`)
    const names = Object.keys(canaries)
      .map((name) => pg.escapeIdentifier(name))
      .join(', ')
    await this.#client.query(
      `update ${table.place} t set (${names}) = (select ${names} from jsonb_populate_record(null::${table.place}, $1::jsonb)) where t.ctid = $2::tid`,
      [JSON.stringify(canaries), model.at],
    )
  }

  /** @returns `done` or the SQLSTATE of the refusal */
  async #insertCopy({ place, columns, jsonColumns }: Table, model: ModelRow, canaries: Values): Promise<string> {
    const names = columns.map((name) => pg.escapeIdentifier(name)).join(', ')
    const own = { ...Object.fromEntries(jsonColumns.map((name) => [name, {}])), ...(columns.includes('id') && { id: randomUUID() }) }
    try {
      await this.#client.query(
        `insert into ${place} (${names}) overriding system value
         select ${names} from jsonb_populate_record(null::${place}, $1::jsonb || $2::jsonb)`,
        [model.json, JSON.stringify({ ...own, ...canaries })],
      )
      return 'done'
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code) return error.code
      throw error
    }
  }
}

// Checks are looked at before unique indexes: a value that meets a unique violation has passed them.
const checkViolation = '23514'
const uniqueViolation = '23505'
const tooLong = '22001'

/** The canary as it is, and dressed as those closed patterns of the schema want it that leave room for one. */
function shapesOf(canary: string, { list, type }: CatalogueColumn, organization: string | null): unknown[] {
  if (type === 'Json') return [{ held: canary }]
  const shapes = [
    canary,
    canary.toUpperCase(),
    `${canary}@people.example`,
    `de_${canary}`,
    `${canary}.${canary}.a.b`,
    canary.padEnd(20, 'a'),
    `${organization}:${canary}:1`,
    `/${canary}`,
  ]
  return list ? shapes.map((shape) => [shape]) : shapes
}
