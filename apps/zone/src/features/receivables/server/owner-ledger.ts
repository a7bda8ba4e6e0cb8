import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { wireMoney } from '../../ledger/index.ts'
import { requireOwner } from './load-owner.ts'
import { ownerBalances, ownerLines } from './owner-ledger-store.ts'

const position = z.object({ effectiveOn: z.string(), entryId: z.string() })

export const ownerLedger = inOrg.receivables.ownerLedger.handler(async ({ context: { tx, associationScope, paging }, input }) => {
  const { book, name } = await requireOwner(tx, associationScope, input.associationId, input.partyId)
  const { after, take, includeTotal, page } = paging(input)
  const { partyId, unitId, from, to } = input
  const span = { legalEntityId: book.legalEntityId, partyId, unitId, from, to }
  const behind = after(position)
  const rows = await ownerLines(tx, span, behind, take)
  const balances = await ownerBalances(tx, span, behind)
  const money = (amountMinor: bigint) => wireMoney(amountMinor, book.currency)
  let balance = balances.atPosition
  const lines = rows.map(({ amountMinor, ...row }) => {
    balance += amountMinor
    return { ...row, amount: money(amountMinor), balance: money(balance) }
  })
  const toPosition = ({ effectiveOn, entryId }: (typeof lines)[number]) => ({ effectiveOn, entryId })
  return {
    ...page(lines, (line) => line, toPosition, includeTotal ? balances.lineCount : undefined),
    partyId,
    partyName: name,
    currency: book.currency,
    broughtForward: money(balances.broughtForward),
    closing: money(balances.open - balances.credit),
    open: money(balances.open),
    credit: money(balances.credit),
  }
})
