import { ledgerErrors } from '@repo/contract'
import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { accountsOf, requireBook } from './book-store.ts'
import { wireAccount, wireMoney } from './ledger-wire.ts'
import { accountBalances, accountLines as readLines } from './report-store.ts'

const position = z.object({ effectiveOn: z.string(), id: z.string() })

export const accountLines = inOrg.ledger.accountLines.handler(async ({ context: { tx, associationScope, paging }, input }) => {
  const book = await requireBook(tx, input.associationId, associationScope)
  const account = (await accountsOf(tx, book.legalEntityId)).find(({ id }) => id === input.accountId)
  if (!account) throw ledgerErrors.ACCOUNT_NOT_FOUND()
  const { after, take, includeTotal, page } = paging(input)
  const span = { legalEntityId: book.legalEntityId, accountId: account.id, from: input.from, to: input.to }
  const behind = after(position)
  const rows = await readLines(tx, span, behind, take)
  const balances = await accountBalances(tx, span, behind)
  let balance = balances.atPosition
  const lines = rows.map(({ amountMinor, ...row }) => {
    balance += amountMinor
    return { ...row, amount: wireMoney(amountMinor, book.currency), balance: wireMoney(balance, book.currency) }
  })
  const toPosition = ({ effectiveOn, lineId }: (typeof lines)[number]) => ({ effectiveOn, id: lineId })
  return {
    ...page(lines, (line) => line, toPosition, includeTotal ? balances.lineCount : undefined),
    account: wireAccount(account),
    opening: wireMoney(balances.opening, book.currency),
    closing: wireMoney(balances.closing, book.currency),
  }
})
