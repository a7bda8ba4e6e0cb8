import { money, parseCurrencyCode } from '@repo/money'
import { csvExport, exportPageRows } from '../../../server/csv-export.ts'
import { inOrg } from '../../../server/procedures.ts'
import { listReceipts, receiptPosition, receiptTotals, type ReceiptRow } from './receipt-store.ts'

export const exportReceipts = inOrg.receipts.export.handler(({ context, input: { locale, ...filter } }) =>
  csvExport<ReceiptRow>(
    context,
    {
      name: 'receipts.csv',
      locale,
      level: 'transactional',
      page: ({ tx, associationScope }, last) =>
        listReceipts(tx, associationScope, filter, last && receiptPosition(filter.sort, last), exportPageRows),
      count: async ({ tx, associationScope }) => Number((await receiptTotals(tx, associationScope, filter)).total),
    },
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
  ),
)
