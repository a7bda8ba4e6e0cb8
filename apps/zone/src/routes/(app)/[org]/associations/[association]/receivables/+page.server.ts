import { answered } from '#lib/server/describe-error.ts'
import { listInput } from '#lib/server/list-input.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url, parent }) => {
  const { today } = await parent()
  const { input } = listInput(url)
  const given = url.searchParams.get('at') ?? ''
  const at = /^\d{4}-\d{2}-\d{2}$/.test(given) ? given : today
  return { aged: await answered(locals.api.receivables.aged({ ...input, associationId: params.association, at })), at }
}
