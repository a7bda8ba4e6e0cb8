import { auditFilter } from '#lib/server/audit-filter.ts'
import { csvResponse } from '#lib/server/csv-response.ts'
import { answered } from '#lib/server/describe-error.ts'
import { readersLocale } from '#lib/server/readers-locale.ts'
import type { RequestHandler } from './$types'

/** The list as a file: the same filter and order, every row. */
export const GET: RequestHandler = async ({ locals: { api }, url }) => {
  const settings = await answered(api.settings.get({}))
  const filter = auditFilter(url, settings.defaultTimezone)
  return csvResponse(await answered(api.audit.exportCsv({ ...filter, locale: readersLocale(settings.defaultLocale) })))
}
