import { answered } from '#lib/server/describe-error.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, depends }) => {
  depends('console:board')
  return { board: await answered(locals.api.zones.board({}), locals.requestId) }
}
