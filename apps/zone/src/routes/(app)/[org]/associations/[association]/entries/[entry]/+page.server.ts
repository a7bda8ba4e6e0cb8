import { answered } from '#lib/server/describe-error.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => ({
  entry: await answered(locals.api.ledger.entry({ entryId: params.entry })),
})
