import type { ComplianceReport } from '@repo/residency'
import { complianceAsked } from '#lib/server/compliance-report.ts'
import { answered } from '#lib/server/describe-error.ts'
import type { PageServerLoad } from './$types'

/** The report of the days in the address, as people read it. What is shown is the document that is signed. */
export const load: PageServerLoad = async ({ locals, url }) => {
  const { days, period } = await complianceAsked(locals, url)
  // Days in the wrong order are said on the page, beside the fields that hold them.
  if (days.to < days.from) return { days }
  const { document, sha256 } = await answered(locals.api.compliance.report(period))
  return { days, sha256, report: JSON.parse(document) as ComplianceReport }
}
