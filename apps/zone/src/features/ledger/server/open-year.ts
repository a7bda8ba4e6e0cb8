import { invariant } from '@repo/core'
import { inOrg } from '../../../server/procedures.ts'
import { requireBook } from './book-store.ts'
import { wirePeriod } from './ledger-wire.ts'
import { insertFiscalYear, lockPeriods, periodsOf } from './period-store.ts'

export const openYear = inOrg.ledger.openYear.handler(async ({ context: { tx, associationScope, authorize, audit }, input }) => {
  const book = await requireBook(tx, input.associationId, associationScope)
  await authorize('ledger', 'open_year', { associationId: book.associationId })
  // Locked, so that two callers at once open one year each and not the same one.
  const last = (await lockPeriods(tx, book.legalEntityId)).at(-1)
  invariant(last, 'books are opened with their periods')
  const fiscalYear = last.fiscalYear + 1
  await insertFiscalYear(tx, book, fiscalYear)
  audit({ targetId: book.associationId })
  const items = await periodsOf(tx, book.legalEntityId)
  return { items: items.filter((period) => period.fiscalYear === fiscalYear).map(wirePeriod) }
})
