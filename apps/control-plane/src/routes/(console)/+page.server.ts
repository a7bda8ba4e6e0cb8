import { budgetWindowOf } from '#lib/server/budget-window.ts'
import { answered } from '#lib/server/describe-error.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, depends, url }) => {
  depends('console:board')
  return { board: await answered(locals.api.zones.board({ window: budgetWindowOf(url) }), locals.requestId) }
}
