import { agedParts } from '#lib/figure-doors.ts'
import { agedSort } from '#lib/server/aged-sort.ts'
import { csvResponse } from '#lib/server/csv-response.ts'
import { answered } from '#lib/server/describe-error.ts'
import { associationToday } from '#lib/server/now.ts'
import { readersFileLocale } from '#lib/server/readers-locale.ts'
import { dayOf } from '#lib/server/span.ts'
import type { RequestHandler } from './$types'

/** The report as a file: the same date, part and order, every row. */
export const GET: RequestHandler = async ({ locals, params, url }) => {
  const { api } = locals
  const association = await answered(api.associations.get({ associationId: params.association }))
  const at = dayOf(url, 'at') ?? associationToday(locals, association.timeZone)
  const part = agedParts.find((known) => known === url.searchParams.get('part'))
  const report = { associationId: params.association, at, sort: agedSort(url), ...(part ? { part } : {}) }
  return csvResponse(await answered(api.receivables.exportAged({ ...report, locale: await readersFileLocale(api) })))
}
