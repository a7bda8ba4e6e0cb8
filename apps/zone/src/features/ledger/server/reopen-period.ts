import { inOrg } from '../../../server/procedures.ts'
import { periodToReopen } from '../period.ts'
import { requireBook } from './book-store.ts'
import { wirePeriod } from './ledger-wire.ts'
import { lockPeriods, setPeriodStatus } from './period-store.ts'

export const reopenPeriod = inOrg.ledger.reopenPeriod.handler(async ({ context, input }) => {
  const { tx, associationScope, authorize, audit } = context
  const book = await requireBook(tx, input.associationId, associationScope)
  await authorize('ledger', 'reopen_period', { associationId: book.associationId })
  const period = periodToReopen(await lockPeriods(tx, book.legalEntityId), input.periodId)
  await setPeriodStatus(tx, [period.id], 'open', null)
  audit({ targetId: period.id })
  return wirePeriod({ ...period, status: 'open', closedAt: null })
})
