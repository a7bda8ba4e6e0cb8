import { agedParts } from '#lib/figure-doors.ts'
import { agedSort } from '#lib/server/aged-sort.ts'
import { answered } from '#lib/server/describe-error.ts'
import { listInput } from '#lib/server/list-input.ts'
import { dayOf } from '#lib/server/span.ts'
import type { PageServerLoad } from './$types'

/** Who owes what at a date; with `part`, the rows behind one column alone, which add up to it. */
export const load: PageServerLoad = async ({ locals, params, url, parent }) => {
  const { today } = await parent()
  const { input } = listInput(url)
  const at = dayOf(url, 'at') ?? today
  const part = agedParts.find((known) => known === url.searchParams.get('part'))
  const sort = agedSort(url)
  const report = { associationId: params.association, at, sort, ...(part ? { part } : {}) }
  return { aged: await answered(locals.api.receivables.aged({ ...input, ...report })), at, part, sort }
}
