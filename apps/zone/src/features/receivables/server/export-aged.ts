import { money } from '@repo/money'
import { csvExport, exportPageRows } from '../../../server/csv-export.ts'
import { inOrg } from '../../../server/procedures.ts'
import { requireBook } from '../../ledger/index.ts'
import { agedPosition, agedRows, countAgedRows, type AgedRow } from './aged-store.ts'

export const exportAged = inOrg.receivables.exportAged.handler(async ({ context, input }) => {
  const book = await requireBook(context.tx, input.associationId, context.associationScope)
  const { at, part, sort } = input
  const report = { associationId: book.associationId, at, part, sort }
  const amount = (amountMinor: bigint) => money(amountMinor, book.currency)
  return csvExport<AgedRow>(
    context,
    {
      name: `receivables-${at}.csv`,
      locale: input.locale,
      level: 'transactional',
      page: ({ tx }, last) => agedRows(tx, report, last && agedPosition(sort, last), exportPageRows),
      count: ({ tx }) => countAgedRows(tx, report),
    },
    {
      owner: ({ partyName }) => partyName,
      unit: ({ unitLabel }) => unitLabel,
      currency: () => book.currency,
      not_due: ({ notDue }) => amount(notDue),
      days_1_to_30: ({ days1To30 }) => amount(days1To30),
      days_31_to_60: ({ days31To60 }) => amount(days31To60),
      days_61_to_90: ({ days61To90 }) => amount(days61To90),
      over_90: ({ over90 }) => amount(over90),
      total: ({ total }) => amount(total),
      owner_id: ({ partyId }) => partyId,
      unit_id: ({ unitId }) => unitId,
    },
  )
})
