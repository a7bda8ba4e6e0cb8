import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { levels, parseAnnotation, parsePrismaSchema } from '@repo/residency'
import { describe, expect, it } from 'vitest'
import { datasets, isCovered, mayUncover } from './datasets.ts'

const folder = join(import.meta.dirname, '../../../../../prisma/zone/schema')
const tables = parsePrismaSchema(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')))

describe.each(Object.entries(datasets))('%s', (_, { table, fields }) => {
  const columns = tables.find((one) => one.schema === 'app' && one.table === table)?.columns ?? []

  it('handles every field as its column is annotated', () => {
    const annotated = fields.map(({ column }) => {
      const found = columns.find((one) => one.column === column)
      const annotation = found && parseAnnotation(found.doc)
      return [column, annotation && 'annotation' in annotation ? annotation.annotation.level : undefined]
    })
    expect(annotated).toEqual(fields.map(({ column, level }) => [column, level]))
  })

  it('uncovers nothing under a view, and nothing above the ceiling', () => {
    for (const field of fields) {
      for (const level of levels) expect(mayUncover({ verb: 'view', level }, field)).toBe(false)
      expect(mayUncover({ verb: 'read', level: 'operational' }, field)).toBe(!isCovered(field))
      expect(mayUncover({ verb: 'read', level: 'identity' }, field)).toBe(true)
    }
  })
})
