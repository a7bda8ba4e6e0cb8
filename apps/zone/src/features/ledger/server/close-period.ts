import { invariant } from '@repo/core'
import { inOrg } from '../../../server/procedures.ts'
import { periodsToClose } from '../period.ts'
import { requireBook } from './book-store.ts'
import { wirePeriod } from './ledger-wire.ts'
import { lockPeriods, setPeriodStatus } from './period-store.ts'

export const closePeriod = inOrg.ledger.closePeriod.handler(async ({ context, input }) => {
  const { tx, associationScope, authorize, audit, clock } = context
  const book = await requireBook(tx, input.associationId, associationScope)
  await authorize('ledger', 'close_period', { associationId: book.associationId })
  // The lock waits for postings that are under way in these periods, and makes later ones wait for the outcome.
  const closing = periodsToClose(await lockPeriods(tx, book.legalEntityId), input.periodId)
  const closedAt = clock.now()
  await setPeriodStatus(
    tx,
    closing.map(({ id }) => id),
    'closed',
    closedAt,
  )
  audit({ targetId: input.periodId, rowCount: closing.length })
  const last = closing.at(-1)
  invariant(last, 'the period asked for is the last of those that close')
  return wirePeriod({ ...last, status: 'closed', closedAt })
})
