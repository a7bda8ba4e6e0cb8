import { inOrg } from '../../../server/procedures.ts'
import { accountsOf, fundsOf, requireBook } from './book-store.ts'
import { wireAccount } from './ledger-wire.ts'

export const accounts = inOrg.ledger.accounts.handler(async ({ context: { tx, associationScope }, input }) => {
  const book = await requireBook(tx, input.associationId, associationScope)
  const items = await accountsOf(tx, book.legalEntityId)
  const funds = await fundsOf(tx, book.legalEntityId)
  return { currency: book.currency, items: items.map(wireAccount), funds }
})
