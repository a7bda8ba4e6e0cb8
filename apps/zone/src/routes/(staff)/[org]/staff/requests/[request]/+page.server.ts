import { m } from '#lib/paraglide/messages.js'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals: { api, actor }, params }) => {
  const asked = await answered(api.accessRequests.get({ accessRequestId: params.request }))
  const isMine = asked.requestedBy === actor?.id
  const decides = actor?.kind === 'staff' && actor.role === 'officer' && !isMine && asked.staffApprovedBy === null
  return { asked, isMine, decides }
}

export const actions: Actions = {
  approve: async ({ request, locals: { api }, params }) => {
    const form = await FormReader.of(request)
    const accessRequestId = params.request
    const answer = await form.call(() =>
      form.text('kind') === 'break_glass' ? api.breakGlass.open({ accessRequestId }) : api.accessRequests.approve({ accessRequestId }),
    )
    return answer.ok ? { done: m.access_approved() } : answer.failure
  },
  reject: async ({ request, locals: { api }, params }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => api.accessRequests.reject({ accessRequestId: params.request }))
    return answer.ok ? { done: m.access_rejected() } : answer.failure
  },
  cancel: async ({ request, locals: { api }, params }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => api.accessRequests.cancel({ accessRequestId: params.request }))
    return answer.ok ? { done: m.access_state_cancelled() } : answer.failure
  },
}
