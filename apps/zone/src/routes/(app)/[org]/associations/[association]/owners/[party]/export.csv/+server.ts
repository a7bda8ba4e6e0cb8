import { csvResponse } from '#lib/server/csv-response.ts'
import { answered } from '#lib/server/describe-error.ts'
import { readersFileLocale } from '#lib/server/readers-locale.ts'
import { spanOf } from '#lib/server/span.ts'
import type { RequestHandler } from './$types'

/** The account as a file: the same span of days, every line. */
export const GET: RequestHandler = async ({ locals: { api }, params, url }) => {
  const account = { associationId: params.association, partyId: params.party, ...spanOf(url) }
  return csvResponse(await answered(api.receivables.exportOwnerLedger({ ...account, locale: await readersFileLocale(api) })))
}
