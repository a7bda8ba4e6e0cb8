import { complianceAsked } from '#lib/server/compliance-report.ts'
import { csvResponse } from '#lib/server/csv-response.ts'
import { answered } from '#lib/server/describe-error.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, url }) => {
  const { period } = await complianceAsked(locals, url)
  return csvResponse(await answered(locals.api.compliance.exportCsv(period)))
}
