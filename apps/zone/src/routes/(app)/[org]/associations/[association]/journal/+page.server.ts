import { answered } from '#lib/server/describe-error.ts'
import { listInput } from '#lib/server/list-input.ts'
import { spanOf } from '#lib/server/span.ts'
import { entrySourceCodes } from '#lib/words.ts'
import type { PageServerLoad } from './$types'

/** The journal, newest first: all that was ever posted, narrowed by account, days and what made it. */
export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { input } = listInput(url)
  const span = spanOf(url)
  const associationId = params.association
  const { items: accounts } = await answered(locals.api.ledger.accounts({ associationId }))
  const account = accounts.find(({ id }) => id === url.searchParams.get('account'))
  const sourceType = entrySourceCodes.find((known) => known === url.searchParams.get('source'))
  const filter = { ...span, ...(account ? { accountId: account.id } : {}), ...(sourceType ? { sourceType } : {}) }
  const entries = await answered(locals.api.ledger.entries({ ...input, ...filter, associationId }))
  return { entries, accounts, account, sourceType, span }
}
