import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildCatalogue } from './catalogue.ts'

const prisma = join(import.meta.dirname, '../../../prisma')

function schemaOf(database: string): string[] {
  const folder = join(prisma, database, 'schema')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.prisma'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

describe.each(['zone', 'control-plane'])('prisma/%s', (database) => {
  const catalogue = buildCatalogue(schemaOf(database))

  it('classifies every column: a doc comment that begins with bucket and level', () => {
    expect(catalogue.problems.map(({ column, problem }) => `${column}: ${problem}`)).toEqual([])
  })

  it('has columns at all, so that an empty folder does not pass', () => {
    expect(catalogue.columns.length).toBeGreaterThan(0)
  })
})

describe('the control plane', () => {
  it('stores nothing that may not leave a zone', () => {
    const columns = buildCatalogue(schemaOf('control-plane')).columns
    expect(columns.filter(({ bucket }) => bucket === 'R3').map(({ table, column }) => `${table}.${column}`)).toEqual([])
  })
})
