import { answered } from '#lib/server/describe-error.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => ({
  policies: (await answered(locals.api.residency.policies.list({}), locals.requestId)).items,
})
