import { csvResponse } from '#lib/server/csv-response.ts'
import { answered } from '#lib/server/describe-error.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals: { api } }) => csvResponse(await answered(api.residency.processingFile({})))
