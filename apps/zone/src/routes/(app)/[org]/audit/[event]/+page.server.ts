import { proofHolds } from '#lib/server/audit-proof.ts'
import { answered } from '#lib/server/describe-error.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals: { api }, params }) => {
  const event = await answered(api.audit.get({ auditEventId: params.event }))
  return { event, holds: proofHolds(params.org, event) }
}
