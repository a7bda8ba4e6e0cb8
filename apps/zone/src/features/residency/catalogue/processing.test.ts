import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildCatalogue } from '@repo/residency'
import { expect, it } from 'vitest'
import { processingDocument, processingProblems } from './processing.ts'

const root = join(import.meta.dirname, '../../../../../..')
const folder = join(root, 'prisma/zone/schema')
const { columns } = buildCatalogue(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')))

it('every table of a zone is in exactly one activity of the record of processing', () => {
  expect(processingProblems(columns)).toEqual([])
  const planted = [...columns, { ...columns[0], schema: 'app', table: 'letter' } as (typeof columns)[number]]
  expect(processingProblems(planted)).toEqual(['app.letter is in no activity of the record of processing'])
})

it('docs/record-of-processing.md says what the schema says', () => {
  const path = join(root, 'docs/record-of-processing.md')
  // `UPDATE_DOCUMENTS=1` writes it anew.
  if (process.env['UPDATE_DOCUMENTS'] === '1') writeFileSync(path, processingDocument(columns))
  expect(readFileSync(path, 'utf8')).toBe(processingDocument(columns))
})
