import { m } from '#lib/paraglide/messages.js'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

/** Who asked, who may look now, and what has ended: everything the organisation decides on, and the newest of the rest. */
export const load: PageServerLoad = async ({ locals: { api } }) => {
  const [waiting, live, all] = await Promise.all([
    answered(api.accessRequests.list({ status: 'pending', limit: 100 })),
    answered(api.accessGrants.list({ status: 'active', limit: 100 })),
    answered(api.accessGrants.list({ limit: 50 })),
  ])
  return {
    // What is over by time alone still stands as pending or active in its row.
    waiting: waiting.items.filter(({ status }) => status === 'pending'),
    live: live.items.filter(({ status }) => status === 'active'),
    past: all.items.filter(({ status }) => status !== 'active'),
  }
}

export const actions: Actions = {
  approve: async ({ request, locals: { api } }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => api.accessRequests.approve({ accessRequestId: form.required('id', '') }))
    return answer.ok ? { done: m.access_approved() } : answer.failure
  },
  reject: async ({ request, locals: { api } }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => api.accessRequests.reject({ accessRequestId: form.required('id', '') }))
    return answer.ok ? { done: m.access_rejected() } : answer.failure
  },
}
