import { assessmentRunStatuses } from '@repo/contract'
import { expect, test } from 'vitest'
import { chunkOf, chunkSize, finishedStatus, requireTransition, runTransitions } from './run.ts'

test('the states in the contract are the declared ones', () => {
  expect([...assessmentRunStatuses].toSorted()).toEqual(Object.keys(runTransitions).toSorted())
})

test.each(assessmentRunStatuses.flatMap((from) => assessmentRunStatuses.map((to) => [from, to] as const)))(
  'from %s to %s is refused unless it is declared, and the refusal names what is allowed',
  (from, to) => {
    const allowed: readonly string[] = runTransitions[from]
    const attempt = () => requireTransition(from, to)
    if (allowed.includes(to)) expect(attempt).not.toThrow()
    else expect(attempt).toThrow(expect.objectContaining({ code: 'ASSESSMENT_RUN_TRANSITION', data: { status: from, allowed } }))
  },
)

test('a run with one failed unit is not posted', () => {
  expect(finishedStatus(0)).toBe('posted')
  expect(finishedStatus(1)).toBe('partly_failed')
})

test('chunks are filled in order', () => {
  expect([1, chunkSize, chunkSize + 1].map(chunkOf)).toEqual([0, 0, 1])
})
