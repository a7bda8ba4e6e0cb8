import { csvResponse } from '#lib/server/csv-response.ts'
import type { RequestHandler } from './$types'

/** The list as a file: the same filter, every row. */
export const GET: RequestHandler = async ({ locals, params, url }) => {
  const propertyId = url.searchParams.get('property')
  const search = url.searchParams.get('find')
  return csvResponse(
    await locals.api.units.export({
      associationId: params.association,
      ...(propertyId ? { propertyId } : {}),
      ...(search ? { search } : {}),
    }),
  )
}
