import { csvResponse } from '#lib/server/csv-response.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, params }) =>
  csvResponse(await locals.api.receivables.exportOwnerLedger({ associationId: params.association, partyId: params.party }))
