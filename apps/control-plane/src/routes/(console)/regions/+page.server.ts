import { answered } from '#lib/server/describe-error.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => ({
  regions: (await answered(locals.api.regions.list({}), locals.requestId)).items,
})
