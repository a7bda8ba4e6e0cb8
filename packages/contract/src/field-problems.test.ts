import { expect, test } from 'vitest'
import { z } from 'zod'
import { charactersMaxOf, fieldProblems, fieldProblemText } from './field-problems.ts'
import { date, money, text } from './wire.ts'

const declared = new Set<string>(Object.values(fieldProblems))
const form = z.object({
  name: text(5),
  kind: z.enum(['a', 'b']),
  on: date,
  amount: money,
  count: z.number().int().min(1).max(3),
  list: z.array(z.string()).min(1).max(2),
  flag: z.boolean(),
})

test.each([
  {},
  { name: '', kind: 'c', on: 'x', amount: { amountMinor: 'x', currency: 'x' }, count: 0, list: [], flag: 'x' },
  { name: 'abcdefgh', kind: 1, on: '2026-02-31', amount: { amountMinor: '-', currency: 'EURO' }, count: 9, list: ['', '', ''], flag: 1 },
  { name: 'a\u202eb', on: '1700-01-01', count: 1.5, list: [1], amount: 'x' },
])('whatever a schema finds in %j is said in declared words', (input) => {
  const found = form.safeParse(input)
  expect(found.success).toBe(false)
  for (const issue of found.error?.issues ?? []) {
    const said = fieldProblemText(issue)
    expect([said, declared.has(said) || charactersMaxOf(said) !== undefined]).toEqual([said, true])
  }
})

test('a text that is too long says how long it may be', () => {
  const found = text(5).safeParse('abcdefgh')
  expect(found.error?.issues.map(fieldProblemText)).toEqual(['Must be at most 5 characters.'])
  expect(charactersMaxOf('Must be at most 5 characters.')).toBe(5)
})

test('a value that is missing reads as missing and not as malformed', () => {
  expect(z.object({ name: z.string() }).safeParse({}).error?.issues.map(fieldProblemText)).toEqual([fieldProblems.REQUIRED])
})
