import { answered } from '#lib/server/describe-error.ts'
import { listInput } from '#lib/server/list-input.ts'
import { spanOf } from '#lib/server/span.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const span = spanOf(url)
  const { input, query } = listInput(url)
  const lines = await answered(
    locals.api.ledger.accountLines({ ...input, limit: 200, associationId: params.association, accountId: params.account, ...span }),
  )
  return { lines, span, isFirst: query.trail.length === 0 }
}
