/** Ten million random requests decided by the steps of both edges while another thread moves and changes their organisations: none may be decided wrongly. */
import { decisionTrial } from '../../apps/edge/src/test-support/decision-trial.ts'
import type { BenchResult } from './bench.ts'

const decisions = Number(process.env['DECISIONS'] ?? 10_000_000)

export async function edgeDecisionsBench(): Promise<BenchResult> {
  const start = performance.now()
  const { wrong, example, changes, raced, kinds } = await decisionTrial(decisions)
  const tookS = (performance.now() - start) / 1000
  return {
    name: 'Decisions under concurrent moves',
    rows: [
      {
        what: `wrong in ${decisions.toLocaleString('en')} random decisions`,
        figure: `${wrong}${example === '' ? '' : `: ${example}`}`,
        limit: { says: '0', holds: wrong === 0 },
      },
      { what: 'changes of organisations meanwhile', figure: `${changes.toLocaleString('en')} (${Math.round(changes / tookS / 1000)} k/s)` },
      { what: 'decisions during which the organisation changed · kinds of decision', figure: `${raced} · ${kinds}` },
    ],
  }
}
