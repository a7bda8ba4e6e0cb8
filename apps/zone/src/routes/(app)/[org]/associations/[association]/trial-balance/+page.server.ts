import { answered } from '#lib/server/describe-error.ts'
import { spanOf } from '#lib/server/span.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url, parent }) => {
  const { today } = await parent()
  const span = spanOf(url)
  const to = span.to ?? today
  const [balance, periods] = await Promise.all([
    answered(locals.api.ledger.trialBalance({ associationId: params.association, ...span, to })),
    answered(locals.api.ledger.periods({ associationId: params.association })),
  ])
  return { balance, span: { ...span, to }, periods: periods.items }
}
