import { money, parseCurrencyCode } from '@repo/money'
import { csvFile, exportTake } from '../../../server/csv-file.ts'
import { inOrg } from '../../../server/procedures.ts'
import { listReceipts } from './receipt-store.ts'

export const exportReceipts = inOrg.receipts.export.handler(
  async ({ context: { tx, associationScope, audit }, input: { locale, ...filter } }) => {
    const rows = await listReceipts(tx, associationScope, filter, undefined, exportTake)
    audit({ rowCount: rows.length, level: 'transactional' })
    return csvFile(
      { name: 'receipts.csv', rows, locale },
      {
        payer: ({ partyName }) => partyName,
        received_on: ({ receivedOn }) => receivedOn,
        method: ({ method }) => method,
        reference: ({ reference }) => reference,
        status: ({ status }) => status,
        currency: ({ currency }) => currency,
        amount: ({ amountMinor, currency }) => money(amountMinor, parseCurrencyCode(currency)),
        kept_as_credit: ({ amountMinor, appliedMinor, currency }) => money(amountMinor - appliedMinor, parseCurrencyCode(currency)),
        association_id: ({ associationId }) => associationId,
        payer_id: ({ partyId }) => partyId,
        id: ({ id }) => id,
      },
    )
  },
)
