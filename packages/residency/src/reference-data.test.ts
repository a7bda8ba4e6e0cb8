import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { referenceData, referenceProblems } from './reference-data.ts'

const root = join(import.meta.dirname, '../../..')

it('every zone carries what the platform published, and nothing else: an entry that is not R0, or that nobody classified, stops the build', () => {
  expect(referenceProblems()).toEqual([])
  const planted = (classification: (typeof referenceData)[number]['classification']) =>
    referenceProblems([{ name: 'people', file: 'people.ts', classification }])
  expect(planted({ bucket: 'R3', level: 'identity' })).toContain('people may not be carried to us: BUCKET_STAYS_IN_ZONE')
  expect(planted({ bucket: 'R1', level: 'operational' }).length).toBeGreaterThan(0)
  expect(planted(undefined)[0]).toContain('UNCLASSIFIED')
})

it('what is carried everywhere is a file of the source that reaches no database', () => {
  for (const { file } of referenceData) expect(readFileSync(join(root, file), 'utf8'), file).not.toMatch(/@repo\/db|from 'pg'/)
})
