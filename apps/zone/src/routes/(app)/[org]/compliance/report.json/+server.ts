import { complianceAsked } from '#lib/server/compliance-report.ts'
import { answered } from '#lib/server/describe-error.ts'
import { fileResponse } from '#lib/server/file-response.ts'
import type { RequestHandler } from './$types'

/** The document to the letter as it is signed. */
export const GET: RequestHandler = async ({ locals, url }) => {
  const { days, period } = await complianceAsked(locals, url)
  const { document } = await answered(locals.api.compliance.report(period))
  return fileResponse(new File([document], `compliance-${days.from}-${days.to}.json`, { type: 'application/json' }))
}
