import { answered, under } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

const statuses = ['failed', 'posted', 'pending', 'nothing_to_bill'] as const

export const load: PageServerLoad = async ({ locals, params, url, depends }) => {
  depends('freehold:run')
  const run = under(params.association, await answered(locals.api.assessments.get({ runId: params.run })))
  const asked = statuses.find((status) => status === url.searchParams.get('status'))
  const status = asked ?? (run.progress.failed > 0 && run.status !== 'posting' ? 'failed' : 'posted')
  const cursor = url.searchParams.get('trail')
  const items = await answered(locals.api.assessments.items({ runId: params.run, status, limit: 200, ...(cursor ? { cursor } : {}) }))
  return { run, items: items.items, nextCursor: items.nextCursor, status, retryKey: crypto.randomUUID() }
}

export const actions: Actions = {
  default: async ({ request, locals, params }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() =>
      locals.api.assessments.retry({ runId: params.run }, { context: { idempotencyKey: form.idempotencyKey } }),
    )
    return answer.ok ? { retried: true } : answer.failure
  },
}
