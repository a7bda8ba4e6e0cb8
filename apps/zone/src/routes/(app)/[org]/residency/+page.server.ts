import { answered } from '#lib/server/describe-error.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => ({ residency: await answered(locals.api.residency.get({})) })
