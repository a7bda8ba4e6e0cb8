/** Today: what needs somebody, oldest first, and the key figures, each a door to the rows it sums. */
import { answered } from '#lib/server/describe-error.ts'
import { overviewByCurrency } from '#lib/server/overview.ts'
import { thingsToDo } from '#lib/server/things-to-do.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, parent }) => {
  const { today, associations } = await parent()
  const { api } = locals
  const [overview, failed, posting, imports] = await Promise.all([
    answered(api.receivables.overview({ at: today })),
    answered(api.assessments.list({ status: 'partly_failed', limit: 20 })),
    answered(api.assessments.list({ status: 'posting', limit: 20 })),
    answered(api.imports.list({ status: 'checked', limit: 20 })),
  ])
  return {
    figures: overviewByCurrency(overview.items),
    tasks: thingsToDo({ overview: overview.items, runs: [...failed.items, ...posting.items], imports: imports.items, associations }),
  }
}
