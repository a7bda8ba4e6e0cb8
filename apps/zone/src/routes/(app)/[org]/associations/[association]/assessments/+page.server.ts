import { answered } from '#lib/server/describe-error.ts'
import { listInput } from '#lib/server/list-input.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { input } = listInput(url)
  const periodStart = url.searchParams.get('periodStart') ?? undefined
  const runs = await answered(
    locals.api.assessments.list({ ...input, associationId: params.association, ...(periodStart ? { periodStart } : {}) }),
  )
  return { ...runs, periodStart }
}
