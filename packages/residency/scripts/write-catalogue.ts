/**
 * Writes the schema catalogue of both databases as JSON to src/generated/, for people who look a column up, and the levels of what each table of a zone holds,
 * for the zone to judge writes by, and the class of each column, for it to see whether its database has any without; and the reference data that every zone carries, each judged.
 * Generated, never edited: the doc comments in prisma/ are the source. Runs with the rest of the generated code,
 * and alone with `pnpm --filter @repo/residency catalogue`.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildCatalogue, referenceData, referenceProblems, type CatalogueColumn } from '../src/index.ts'

const prisma = join(import.meta.dirname, '../../../prisma')
const target = join(import.meta.dirname, '../src/generated')
mkdirSync(target, { recursive: true })

for (const database of ['zone', 'control-plane']) {
  const folder = join(prisma, database, 'schema')
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.prisma'))
  const catalogue = buildCatalogue(names.map((name) => readFileSync(join(folder, name), 'utf8')))
  for (const { column, problem } of catalogue.problems) console.error(`${database}: ${column}: ${problem}`)
  if (catalogue.problems.length > 0) process.exitCode = 1
  writeFileSync(join(target, `${database}.json`), `${JSON.stringify(catalogue.columns, null, 2)}\n`)
  console.log(`${database}: ${catalogue.columns.length} columns`)
}

for (const problem of referenceProblems()) {
  console.error(problem)
  process.exitCode = 1
}
writeFileSync(join(target, 'reference-data.json'), `${JSON.stringify(referenceData, null, 2)}\n`)

const zone = JSON.parse(readFileSync(join(target, 'zone.json'), 'utf8')) as readonly CatalogueColumn[]
const tables = Map.groupBy(zone, ({ schema, table }) => `${schema ?? 'public'}.${table}`)
const lines = [...tables].map(([table, columns]) => {
  const levels = [...new Set(columns.map(({ level }) => level))].sort()
  return `  '${table}': [${levels.map((level) => `'${level}'`).join(', ')}],`
})
const personal = [...tables].flatMap(([table, columns]) => {
  const names = columns.filter(({ bucket, level }) => bucket === 'R3' && level === 'identity').map(({ column }) => `'${column}'`)
  return names.length === 0 ? [] : [`  '${table}': [${names.join(', ')}],`]
})
const classes = zone.map(
  ({ schema, table, column, bucket, level }) => `  '${schema ?? 'public'}.${table}.${column}': '${bucket} ${level}',`,
)
writeFileSync(
  join(target, 'column-classes.ts'),
  `/** Column of a zone → its bucket and level, from the annotations of prisma/zone. Generated, never edited. */
export const columnClasses: Readonly<Record<string, string>> = {
${classes.join('\n')}
}
`,
)
writeFileSync(
  join(target, 'table-levels.ts'),
  `import type { Level } from '../classification.ts'

/** Table of a zone → levels of its columns, from the annotations of prisma/zone. Generated, never edited. */
export const tableLevels: Readonly<Record<string, readonly Level[]>> = {
${lines.join('\n')}
}

/** Table of a zone → its columns about people. */
export const personalColumns: Readonly<Record<string, readonly string[]>> = {
${personal.join('\n')}
}
`,
)
