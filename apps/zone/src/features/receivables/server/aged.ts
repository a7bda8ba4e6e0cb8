import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { balancesByKey, requireBook, wireMoney } from '../../ledger/index.ts'
import { agedPosition, agedRows, agedTotals, countAgedRows } from './aged-store.ts'
import { wireAged } from './receivable-wire.ts'

const position = z.object({ place: z.string(), partyId: z.string(), unitId: z.string() })

export const aged = inOrg.receivables.aged.handler(async ({ context: { tx, associationScope, paging }, input }) => {
  const { legalEntityId, associationId, currency } = await requireBook(tx, input.associationId, associationScope)
  const { after, take, includeTotal, page } = paging(input)
  const report = { associationId, at: input.at, part: input.part, sort: input.sort }
  const rows = await agedRows(tx, report, after(position), take)
  const total = includeTotal ? await countAgedRows(tx, report) : undefined
  const balanceOf = await balancesByKey(tx, legalEntityId, input.at)
  return {
    ...page(
      rows,
      (row) => {
        const { partyId, partyName, unitId, unitLabel } = row
        return { partyId, partyName, unitId, unitLabel, ...wireAged(row, currency) }
      },
      (row) => agedPosition(input.sort, row),
      total,
    ),
    at: input.at,
    currency,
    totals: wireAged(await agedTotals(tx, associationId, input.at), currency),
    ledgerBalance: wireMoney(balanceOf('owner_receivables'), currency),
    credits: wireMoney(-balanceOf('owner_credits'), currency),
  }
})
