import { answered } from '#lib/server/describe-error.ts'
import { spanOf } from '#lib/server/span.ts'
import { wholeLedger } from '#lib/server/whole-ledger.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url, parent }) => {
  const { today } = await parent()
  const span = spanOf(url)
  const { api } = locals
  const [ledger, charges] = await Promise.all([
    wholeLedger(api, { associationId: params.association, partyId: params.party, ...span }),
    answered(api.charges.list({ associationId: params.association, partyId: params.party, open: true, limit: 200 })),
  ])
  return { ledger, charges: charges.items, span, today }
}
