import { ledgerErrors } from '@repo/contract'
import { invariant } from '@repo/core'
import { inOrg } from '../../../server/procedures.ts'
import { lockPeriods, periodsToClose, requireBook, setPeriodStatus, wirePeriod } from '../../ledger/index.ts'
import { checksOf } from '../checks.ts'
import { gatherEvidence } from './gather-evidence.ts'

export const closePeriod = inOrg.ledger.closePeriod.handler(async ({ context, input }) => {
  const { tx, associationScope, authorize, audit, clock } = context
  const book = await requireBook(tx, input.associationId, associationScope)
  await authorize('ledger', 'close_period', { associationId: book.associationId })
  // The lock waits for postings that are under way in these periods, and makes later ones wait for the outcome.
  const closing = periodsToClose(await lockPeriods(tx, book.legalEntityId), input.periodId)
  const last = closing.at(-1)
  invariant(last, 'the period asked for is the last of those that close')
  // Under the lock, so that what passed still holds when the month is closed.
  const failed = checksOf(await gatherEvidence(tx, book, last.endsOn)).filter(({ passed }) => !passed)
  if (failed.length > 0) throw ledgerErrors.PERIOD_NOT_READY({ data: { checks: failed.map(({ code }) => code) } })
  const closedAt = clock.now()
  await setPeriodStatus(
    tx,
    closing.map(({ id }) => id),
    'closed',
    closedAt,
  )
  audit({ targetId: input.periodId, rowCount: closing.length })
  return wirePeriod({ ...last, status: 'closed', closedAt })
})
