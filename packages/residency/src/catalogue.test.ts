import { describe, expect, it } from 'vitest'
import { buildCatalogue, holdsText } from './catalogue.ts'

const file = `
/// A dwelling.
model Unit {
  /// R3 operational
  organizationId String @map("organization_id") @db.Uuid
  /// R3 content  what people call it
  /// second line
  label String // not a doc
  areaSqCm BigInt? @map("area_sq_cm") /// R3 operational
  kind Kind /// R3 operational
  tags String[] /// R3 content
  organization Organization @relation(fields: [organizationId], references: [id])
  charges Charge[]

  @@id([organizationId, label])
  @@map("unit")
  @@schema("app")
}

enum Kind {
  dwelling
}
`

describe('the catalogue', () => {
  it('lists each column with its place and classification, and leaves relations out', () => {
    const { columns, problems } = buildCatalogue([file])
    expect(problems).toEqual([])
    expect(columns.map(({ table, column, bucket, level }) => [table, column, bucket, level])).toEqual([
      ['unit', 'area_sq_cm', 'R3', 'operational'],
      ['unit', 'kind', 'R3', 'operational'],
      ['unit', 'label', 'R3', 'content'],
      ['unit', 'organization_id', 'R3', 'operational'],
      ['unit', 'tags', 'R3', 'content'],
    ])
    expect(columns[2]).toMatchObject({ field: 'label', note: 'what people call it second line', optional: false, list: false })
  })

  it.each([
    ['name String', 'does not begin with a bucket'],
    ['name String /// the name', 'does not begin with a bucket'],
    ['name String /// R3', 'is no level'],
    ['name String /// R3 personal', 'is no level'],
    ['name String /// R0 identity', 'may not be stored'],
    ['name String /// R1 transactional', 'may not be stored'],
  ])('refuses %s and counts it as R3 identity', (line, problem) => {
    const { columns, problems } = buildCatalogue([`model Person {\n  ${line}\n}`])
    expect(problems).toEqual([{ column: 'Person.name', problem: expect.stringContaining(problem) }])
    expect(columns[0]).toMatchObject({ bucket: 'R3', level: 'identity' })
  })

  it('knows which columns can hold words', () => {
    expect(holdsText({ type: 'String', nativeType: undefined })).toBe(true)
    expect(holdsText({ type: 'Json', nativeType: 'JsonB' })).toBe(true)
    expect(holdsText({ type: 'String', nativeType: 'Uuid' })).toBe(false)
    expect(holdsText({ type: 'BigInt', nativeType: undefined })).toBe(false)
  })
})
