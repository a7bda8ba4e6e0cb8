import { csvResponse } from '#lib/server/csv-response.ts'
import { answered } from '#lib/server/describe-error.ts'
import { readersFileLocale } from '#lib/server/readers-locale.ts'
import { receiptFilter } from '#lib/server/receipt-filter.ts'
import type { RequestHandler } from './$types'

/** The list as a file: the same filter and order, every row. */
export const GET: RequestHandler = async ({ locals: { api }, params, url }) => {
  // A file has no page around it that asked for the association already.
  await answered(api.associations.get({ associationId: params.association }))
  const filter = { ...receiptFilter(url), associationId: params.association }
  return csvResponse(await answered(api.receipts.export({ ...filter, locale: await readersFileLocale(api) })))
}
