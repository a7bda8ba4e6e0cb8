/**
 * Writes the schema catalogue of both databases as JSON to src/generated/, for the residency report and for people who look a column up.
 * Generated, never edited: the doc comments in prisma/ are the source. Run with `pnpm --filter @repo/residency catalogue`.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildCatalogue } from '../src/index.ts'

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
