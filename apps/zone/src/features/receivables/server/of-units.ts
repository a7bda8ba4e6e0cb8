import { ledgerErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { requireBook, wireMoney } from '../../ledger/index.ts'
import { oldestOf } from '../age-bucket.ts'
import { openInAll, openOnUnits, reachedShares } from './unit-open-store.ts'

export const ofUnits = inOrg.receivables.ofUnits.handler(async ({ context: { tx, associationScope }, input }) => {
  const reached = await reachedShares(tx, associationScope, input.associationId)
  if (!reached) throw ledgerErrors.BOOKS_NOT_FOUND()
  const { currency, associationId } = await requireBook(tx, input.associationId, { all: true })
  const report = { associationId, at: input.at, ...reached }
  const units = await openOnUnits(tx, report, input.unitIds)
  const { owing, sum } = await openInAll(tx, report, input.filter)
  return {
    currency,
    items: units.map((unit) => ({ unitId: unit.unitId, open: wireMoney(unit.total, currency), oldest: oldestOf(unit) })),
    sum: wireMoney(sum, currency),
    owing: Number(owing),
  }
})
