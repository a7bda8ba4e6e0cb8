import { answered } from '#lib/server/describe-error.ts'
import { listInput } from '#lib/server/list-input.ts'
import { receiptFilter } from '#lib/server/receipt-filter.ts'
import type { PageServerLoad } from './$types'

/** Receipts, newest first unless told otherwise, with the sum of those that still count. */
export const load: PageServerLoad = async ({ locals, params, url }) => {
  const filter = receiptFilter(url)
  const receipts = await answered(locals.api.receipts.list({ ...listInput(url).input, ...filter, associationId: params.association }))
  return { ...receipts, filter }
}
