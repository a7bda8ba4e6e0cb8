import { inOrg } from '../../../server/procedures.ts'
import { requireBook } from './book-store.ts'
import { wirePeriod } from './ledger-wire.ts'
import { periodsOf } from './period-store.ts'

export const periods = inOrg.ledger.periods.handler(async ({ context: { tx, associationScope }, input }) => {
  const book = await requireBook(tx, input.associationId, associationScope)
  return { items: (await periodsOf(tx, book.legalEntityId)).map(wirePeriod) }
})
