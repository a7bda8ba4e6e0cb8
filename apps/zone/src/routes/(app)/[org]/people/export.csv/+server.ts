import { csvResponse } from '#lib/server/csv-response.ts'
import type { RequestHandler } from './$types'

/** The list as a file: the same filter, every row. */
export const GET: RequestHandler = async ({ locals, url }) => {
  const associationId = url.searchParams.get('association')
  const search = url.searchParams.get('find')
  return csvResponse(await locals.api.people.export({ ...(associationId ? { associationId } : {}), ...(search ? { search } : {}) }))
}
