import { describe, expect, it } from 'vitest'
import { checksOf } from './checks.ts'

const sound = { unfinishedRuns: [], receivablesDifferMinor: 0n, imbalanceMinor: 0n }
const failing = (evidence: Partial<Parameters<typeof checksOf<string>>[0]>) =>
  checksOf<string>({ ...sound, ...evidence })
    .filter(({ passed }) => !passed)
    .map(({ code }) => code)

describe('the checks of a closing', () => {
  it('all pass when nothing is unfinished and every figure agrees', () => {
    expect(failing({})).toEqual([])
  })

  it.each([
    ['an unfinished run', { unfinishedRuns: ['run'] }, ['runs_finished']],
    ['receivables off by one minor unit', { receivablesDifferMinor: -1n }, ['receivables_agree']],
    ['books off by one minor unit', { imbalanceMinor: 1n }, ['books_balanced']],
  ])('name %s', (_, evidence, codes) => {
    expect(failing(evidence)).toEqual(codes)
  })
})
