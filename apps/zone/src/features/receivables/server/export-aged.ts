import { money } from '@repo/money'
import { csvFile, exportTake } from '../../../server/csv-file.ts'
import { inOrg } from '../../../server/procedures.ts'
import { requireBook } from '../../ledger/index.ts'
import { agedRows } from './aged-store.ts'

export const exportAged = inOrg.receivables.exportAged.handler(async ({ context: { tx, associationScope, audit }, input }) => {
  const book = await requireBook(tx, input.associationId, associationScope)
  const rows = await agedRows(
    tx,
    { associationId: book.associationId, at: input.at, part: input.part, sort: input.sort },
    undefined,
    exportTake,
  )
  audit({ rowCount: rows.length, level: 'transactional' })
  const amount = (amountMinor: bigint) => money(amountMinor, book.currency)
  return csvFile(
    { name: `receivables-${input.at}.csv`, rows, locale: input.locale },
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
