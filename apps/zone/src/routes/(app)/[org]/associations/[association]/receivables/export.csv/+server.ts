import { csvResponse } from '#lib/server/csv-response.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, params, url }) =>
  csvResponse(await locals.api.receivables.exportAged({ associationId: params.association, at: url.searchParams.get('at') ?? '' }))
