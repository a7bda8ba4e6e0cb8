import { m } from '#lib/paraglide/messages.js'
import { correctionActions } from '#lib/server/correction-actions.ts'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

/** One access and what was seen under it. */
export const load: PageServerLoad = async ({ locals: { api }, params }) => {
  const accessGrantId = params.grant
  const [grant, transcript, corrections] = await Promise.all([
    answered(api.accessGrants.get({ accessGrantId })),
    answered(api.accessGrants.transcript({ accessGrantId, limit: 200 })),
    answered(api.accessCorrections.list({ accessGrantId, limit: 100 })),
  ])
  return { grant, seen: transcript.items, hasMore: transcript.nextCursor !== null, corrections: corrections.items }
}

export const actions: Actions = {
  ...correctionActions,
  end: async ({ request, locals: { api }, params }) => {
    const form = await FormReader.of(request)
    const reason = form.required('reason', m.access_end_reason())
    const answer = await form.call(() => api.accessGrants.revoke({ accessGrantId: params.grant, reason }))
    return answer.ok ? { done: m.access_ended() } : answer.failure
  },
  review: async ({ request, locals: { api }, params }) => {
    const form = await FormReader.of(request)
    const review = form.text('review') === 'justified' ? ('justified' as const) : ('not_justified' as const)
    const answer = await form.call(() => api.breakGlass.review({ accessGrantId: params.grant, review }))
    return answer.ok ? { done: m.access_reviewed() } : answer.failure
  },
}
