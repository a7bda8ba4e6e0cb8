import { complianceAsked } from '#lib/server/compliance-report.ts'
import { answered } from '#lib/server/describe-error.ts'
import { fileResponse } from '#lib/server/file-response.ts'
import type { RequestHandler } from './$types'

/** The detached signature over the document, as tools/verify-audit/verify-report.mjs reads it. */
export const GET: RequestHandler = async ({ locals, url }) => {
  const { days, period } = await complianceAsked(locals, url)
  const { keyId, sha256, signature } = await answered(locals.api.compliance.report(period))
  const text = `${JSON.stringify({ format: 'freehold-compliance-signature-1', keyId, sha256, signature }, null, 2)}\n`
  return fileResponse(new File([text], `compliance-${days.from}-${days.to}.sig.json`, { type: 'application/json' }))
}
