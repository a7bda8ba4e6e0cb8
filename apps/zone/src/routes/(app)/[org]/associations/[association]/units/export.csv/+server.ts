import { csvResponse } from '#lib/server/csv-response.ts'
import { answered } from '#lib/server/describe-error.ts'
import { sortOf } from '#lib/server/list-input.ts'
import { readersFileLocale } from '#lib/server/readers-locale.ts'
import type { RequestHandler } from './$types'

/** The list as a file: the same filter and order, every row. */
export const GET: RequestHandler = async ({ locals: { api }, params, url }) => {
  const propertyId = url.searchParams.get('property')
  const search = url.searchParams.get('find')
  const sort = sortOf(url, 'unit', ['unit', 'kind', 'entitlement', 'open'])
  const filter = { associationId: params.association, sort, ...(propertyId ? { propertyId } : {}), ...(search ? { search } : {}) }
  return csvResponse(await answered(api.units.export({ ...filter, locale: await readersFileLocale(api) })))
}
