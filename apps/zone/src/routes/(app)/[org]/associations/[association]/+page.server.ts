import { answered } from '#lib/server/describe-error.ts'
import { overviewByCurrency } from '#lib/server/overview.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, parent }) => {
  const { today } = await parent()
  const [properties, overview] = await Promise.all([
    answered(locals.api.properties.list({ associationId: params.association, limit: 200 })),
    answered(locals.api.receivables.overview({ at: today, associationId: params.association })),
  ])
  return { properties: properties.items, figures: overviewByCurrency(overview.items) }
}
