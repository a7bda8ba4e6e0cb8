import { invariant } from '@repo/core'
import { inOrg } from '../../../server/procedures.ts'
import { periodsOf, periodsToClose, requireBook, wireMoney, wirePeriod } from '../../ledger/index.ts'
import { checksOf } from '../checks.ts'
import { gatherEvidence } from './gather-evidence.ts'

export const closingChecks = inOrg.closing.checks.handler(async ({ context: { tx, associationScope }, input }) => {
  const book = await requireBook(tx, input.associationId, associationScope)
  const closes = periodsToClose(await periodsOf(tx, book.legalEntityId), input.periodId)
  const last = closes.at(-1)
  invariant(last, 'the period asked for is the last of those that close')
  const checks = checksOf(await gatherEvidence(tx, book, last.endsOn))
  return {
    closes: closes.map(wirePeriod),
    checks: checks.map(({ differenceMinor, runs, ...check }) => ({
      ...check,
      runs: [...runs],
      difference: wireMoney(differenceMinor, book.currency),
    })),
    isReady: checks.every(({ passed }) => passed),
  }
})
