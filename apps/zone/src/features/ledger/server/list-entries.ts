import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { requireBook } from './book-store.ts'
import { countEntries, listEntries } from './journal-store.ts'
import { wireEntrySummary } from './ledger-wire.ts'

const position = z.object({ effectiveOn: z.string(), id: z.string() })

export const entries = inOrg.ledger.entries.handler(async ({ context: { tx, associationScope, paging }, input }) => {
  const book = await requireBook(tx, input.associationId, associationScope)
  const { after, take, includeTotal, page } = paging(input)
  const { from, to, sourceType, accountId } = input
  const filter = { legalEntityId: book.legalEntityId, from, to, sourceType, accountId }
  const rows = await listEntries(tx, filter, after(position), take)
  const total = includeTotal ? await countEntries(tx, filter) : undefined
  return page(rows, wireEntrySummary, ({ effectiveOn, id }) => ({ effectiveOn, id }), total)
})
