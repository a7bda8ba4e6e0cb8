import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { importProblemCodes, importProblemMessages, importStatuses } from '@repo/contract'
import { expect, test } from 'vitest'
import { assertTransition, importTransitions } from './import-states.ts'

const migration = readFileSync(
  join(import.meta.dirname, '../../../../../prisma/zone/migrations/20261107000000_imports/migration.sql'),
  'utf8',
)

test('the database admits the states of the machine and no other', () => {
  const check = /check \(status in \(([^)]+)\)\)/.exec(migration)?.[1] ?? ''
  const admitted = [...check.matchAll(/'([a-z_]+)'/g)].map(([, status]) => status)
  expect(admitted).toEqual([...importStatuses])
  expect(Object.keys(importTransitions)).toEqual([...importStatuses])
})

test('an undeclared transition is refused with those that are allowed', () => {
  for (const from of importStatuses) {
    for (const to of importStatuses) {
      const allowed = importTransitions[from]
      if (allowed.includes(to)) assertTransition(from, to)
      else
        expect(() => assertTransition(from, to)).toThrow(
          expect.objectContaining({ code: 'IMPORT_TRANSITION', data: { from, to, allowed } }),
        )
    }
  }
})

test('every reason has words for people', () => {
  for (const code of importProblemCodes) expect(importProblemMessages[code].length).toBeGreaterThan(10)
})
