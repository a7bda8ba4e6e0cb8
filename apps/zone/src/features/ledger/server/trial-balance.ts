import { inOrg } from '../../../server/procedures.ts'
import { requireBook } from './book-store.ts'
import { wireMoney } from './ledger-wire.ts'
import { balancesOf } from './report-store.ts'

const columns = ['opening', 'debit', 'credit', 'closing'] as const

export const trialBalance = inOrg.ledger.trialBalance.handler(async ({ context: { tx, associationScope }, input }) => {
  const book = await requireBook(tx, input.associationId, associationScope)
  const balances = await balancesOf(tx, book.legalEntityId, input.from, input.to)
  const sums = { opening: 0n, debit: 0n, credit: 0n, closing: 0n }
  for (const row of balances) for (const column of columns) sums[column] += row[column]
  const shown = (row: Readonly<Record<(typeof columns)[number], bigint>>) => ({
    opening: wireMoney(row.opening, book.currency),
    debit: wireMoney(row.debit, book.currency),
    credit: wireMoney(row.credit, book.currency),
    closing: wireMoney(row.closing, book.currency),
  })
  return {
    associationId: book.associationId,
    currency: book.currency,
    from: input.from ?? null,
    to: input.to,
    rows: balances.map((row) => ({
      accountId: row.id,
      code: row.code,
      key: row.key,
      name: row.name,
      kind: row.kind,
      fundId: row.fundId,
      ...shown(row),
    })),
    totals: shown(sums),
    isBalanced: sums.debit === sums.credit && sums.opening === 0n && sums.closing === 0n,
  }
})
