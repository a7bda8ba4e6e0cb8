import { m } from '#lib/paraglide/messages.js'
import { answered, under } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => ({
  receipt: under(params.association, await answered(locals.api.receipts.get({ receiptId: params.receipt }))),
  isNew: url.searchParams.has('recorded'),
  bounceKey: crypto.randomUUID(),
  clearKey: crypto.randomUUID(),
})

async function dated(request: Request, name: string) {
  const form = await FormReader.of(request)
  const on = form.date(name, m.date(), { locale: form.text('locale') ?? 'en', today: form.text('today') ?? '' })
  return { form, on }
}

export const actions: Actions = {
  bounce: async ({ request, locals, params }) => {
    const { form, on } = await dated(request, 'bouncedOn')
    const input = { receiptId: params.receipt, bouncedOn: on }
    const answer = await form.call(() => locals.api.receipts.bounce(input, { context: { idempotencyKey: form.idempotencyKey } }), {
      RECEIPT_DATE_BEFORE: 'bouncedOn',
    })
    return answer.ok ? { done: 'bounced' as const } : answer.failure
  },
  clear: async ({ request, locals, params }) => {
    const { form, on } = await dated(request, 'clearedOn')
    const input = { receiptId: params.receipt, clearedOn: on }
    const answer = await form.call(() => locals.api.receipts.clear(input, { context: { idempotencyKey: form.idempotencyKey } }), {
      RECEIPT_DATE_BEFORE: 'clearedOn',
    })
    return answer.ok ? { done: 'cleared' as const } : answer.failure
  },
}
