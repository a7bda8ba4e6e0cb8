import { error, redirect } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { budgetWindowOf } from '#lib/server/budget-window.ts'
import { answered, submitted } from '#lib/server/describe-error.ts'
import type { Actions, PageServerLoad } from './$types'

/** One zone: how it served over the window, hour by hour, and its cells. */
export const load: PageServerLoad = async ({ locals, params, url, depends }) => {
  depends('console:zone')
  const { api, requestId } = locals
  const window = budgetWindowOf(url)
  const board = await answered(api.zones.board({ window }), requestId)
  const zone = board.zones.find(({ code }) => code === params.zone)
  if (!zone) error(404, { status: 404, code: 'ZONE_NOT_FOUND', message: m.error_not_found_advice(), requestId })
  return {
    zone,
    asOf: board.asOf,
    head: board.head,
    targetPpm: board.targetPpm,
    burn: await answered(api.zones.burn({ code: zone.code, window }), requestId),
  }
}

export const actions: Actions = {
  acknowledge: async ({ locals, params, url }) => {
    const answer = await submitted(() => locals.api.zones.acknowledge({ code: params.zone }))
    if (!answer.ok) return answer.failure
    return redirect(303, `/zones/${params.zone}?window=${budgetWindowOf(url)}`)
  },
}
