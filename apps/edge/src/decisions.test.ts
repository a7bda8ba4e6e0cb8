import { expect, it } from 'vitest'
import { decisionTrial } from './test-support/decision-trial.ts'

const decisions = Number(process.env['DECISIONS'] ?? 100_000)

it(
  `of ${decisions} random requests, decided while their organisations move and change, none is decided wrongly`,
  { timeout: 600_000 },
  async () => {
    const { wrong, example, changes, raced, kinds } = await decisionTrial(decisions)
    expect([wrong, example]).toEqual([0, ''])
    // There were decisions of every kind, and some of them were overtaken by a change.
    expect(kinds).toBeGreaterThanOrEqual(14)
    expect(changes).toBeGreaterThan(decisions / 100)
    expect(raced).toBeGreaterThan(0)
  },
)
