import { auditExportMax } from '@repo/contract'
import { auditFilter, auditView } from '#lib/server/audit-filter.ts'
import { proofHolds } from '#lib/server/audit-proof.ts'
import { answered } from '#lib/server/describe-error.ts'
import { listInput } from '#lib/server/list-input.ts'
import type { PageServerLoad } from './$types'

/** The trail, newest first unless told otherwise, how far it is sealed, and whether what the page shows is what was sealed. */
export const load: PageServerLoad = async ({ locals: { api }, params, url, parent }) => {
  const { formats } = await parent()
  const [events, chain] = await Promise.all([
    answered(api.audit.list({ ...listInput(url).input, ...auditFilter(url, formats.timeZone) })),
    answered(api.audit.chain({})),
  ])
  const checks = events.items.map((event) => proofHolds(params.org, event))
  return {
    ...events,
    // The proofs themselves are on the events' own pages.
    items: events.items.map(({ proof, ...event }) => ({ ...event, sequence: proof?.sequence ?? null })),
    chain,
    /** Events in one file of the chain. */
    partMax: auditExportMax,
    filter: auditView(url),
    checked: checks.filter((check) => check === true).length,
    broken: checks.filter((check) => check === false).length,
  }
}
