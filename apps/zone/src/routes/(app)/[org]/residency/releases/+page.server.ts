import { m } from '#lib/paraglide/messages.js'
import { datasetCodes } from '#lib/release-words.ts'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

/** How many months one may choose from: the newest that is over, and those before it. */
const offered = 24

export const load: PageServerLoad = async ({ locals }) => {
  const { allowed, newestMonth, items } = await answered(locals.api.releases.list({}))
  const newest = new Date(`${newestMonth}-01T00:00:00Z`)
  const months = Array.from({ length: offered }, (_, back) =>
    new Date(Date.UTC(newest.getUTCFullYear(), newest.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  )
  return { isReleasable: allowed, releases: items, months, idempotencyKey: crypto.randomUUID() }
}

export const actions: Actions = {
  request: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const dataset = datasetCodes.find((code) => code === form.text('dataset')) ?? 'portfolio'
    const input = { dataset, month: form.required('month', m.month()), reason: form.required('reason', m.reason()) }
    const answer = await form.call(() => locals.api.releases.request(input, { context: { idempotencyKey: form.idempotencyKey } }), {
      RELEASE_MONTH_OPEN: 'month',
      RELEASE_STANDING: 'month',
      RELEASE_PENDING: 'dataset',
    })
    return answer.ok ? { done: m.release_asked() } : answer.failure
  },
  approve: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const input = { releaseId: form.required('id', '') as never, contentHash: form.required('hash', '') }
    const answer = await form.call(() => locals.api.releases.approve(input))
    return answer.ok ? { done: m.release_was_approved() } : answer.failure
  },
  reject: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => locals.api.releases.reject({ releaseId: form.required('id', '') as never }))
    return answer.ok ? { done: m.release_was_rejected() } : answer.failure
  },
  withdraw: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => locals.api.releases.withdraw({ releaseId: form.required('id', '') as never }))
    return answer.ok ? { done: m.release_was_withdrawn() } : answer.failure
  },
}
