import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { importIdleDaysMax, importProblemCodes, importProblemMessages, importStatuses } from '@repo/contract'
import { expect, test } from 'vitest'
import { assertTransition, expiryOf, idleSince, importTransitions } from './import-states.ts'

const migration = readFileSync(
  join(import.meta.dirname, '../../../../../prisma/zone/migrations/20261107000100_retention/migration.sql'),
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

test('an import expires to the millisecond when its days are over, and never once it has ended or is being taken over', () => {
  const touched = new Date('2026-03-28T23:30:00Z')
  for (const status of importStatuses) {
    const expiry = expiryOf(status, touched)
    expect(expiry !== undefined).toBe(importTransitions[status].includes('expired'))
    if (expiry === undefined) continue
    expect(expiry.getTime() - touched.getTime()).toBe(importIdleDaysMax * 24 * 3_600_000)
    expect(idleSince(expiry)).toEqual(touched)
  }
  expect(['committing', 'committed', 'failed', 'cancelled', 'expired'].filter((status) => expiryOf(status as 'failed', touched))).toEqual(
    [],
  )
})
