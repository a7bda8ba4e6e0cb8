import { answered } from '#lib/server/describe-error.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const { items } = await answered(locals.api.releases.list({}), locals.requestId)
  return { releases: items }
}
