import { m } from '#lib/paraglide/messages.js'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

/**
 * The months of the books, and what closing the chosen one would do. Without a choice it is the newest month that is over and still open:
 * closing it closes what lies before it.
 */
export const load: PageServerLoad = async ({ locals: { api }, params, url, parent }) => {
  const { today } = await parent()
  const associationId = params.association
  const { items: periods } = await answered(api.ledger.periods({ associationId }))
  const open = periods.filter(({ status }) => status === 'open')
  const chosen = open.find(({ id }) => id === url.searchParams.get('period')) ?? open.findLast(({ endsOn }) => endsOn < today) ?? open[0]
  const closing = chosen && (await answered(api.closing.checks({ associationId, periodId: chosen.id })))
  const lastClosed = periods.findLast(({ status }) => status === 'closed')
  return {
    periods,
    closing: chosen && closing && { ...closing, period: chosen, isOver: chosen.endsOn < today },
    reopenable: lastClosed?.id,
    keys: { close: crypto.randomUUID(), reopen: crypto.randomUUID(), openYear: crypto.randomUUID() },
  }
}

export const actions: Actions = {
  close: async ({ request, locals: { api }, params }) => {
    const form = await FormReader.of(request)
    const input = { associationId: params.association, periodId: form.required('period', m.month()) }
    const answer = await form.call(() => api.ledger.closePeriod(input, { context: { idempotencyKey: form.idempotencyKey } }))
    return answer.ok ? { done: 'closed' as const, on: answer.result.endsOn } : answer.failure
  },
  reopen: async ({ request, locals: { api }, params }) => {
    const form = await FormReader.of(request)
    const input = { associationId: params.association, periodId: form.required('period', m.month()) }
    const answer = await form.call(() => api.ledger.reopenPeriod(input, { context: { idempotencyKey: form.idempotencyKey } }))
    return answer.ok ? { done: 'reopened' as const, on: answer.result.startsOn } : answer.failure
  },
  openYear: async ({ request, locals: { api }, params }) => {
    const form = await FormReader.of(request)
    const input = { associationId: params.association }
    const answer = await form.call(() => api.ledger.openYear(input, { context: { idempotencyKey: form.idempotencyKey } }))
    return answer.ok ? { done: 'opened' as const, on: answer.result.items[0]?.startsOn ?? '' } : answer.failure
  },
}
