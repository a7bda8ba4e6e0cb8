import { redirect } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { paths } from '#lib/paths.ts'
import { answered, under } from '#lib/server/describe-error.ts'
import { readReason } from '#lib/server/entry-form.ts'
import { documentOf } from '#lib/server/entry-source.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

/** One entry, the document it came from, and the entry that stands against it where one of the two reverses the other. */
export const load: PageServerLoad = async ({ locals: { api }, params, url }) => {
  const entry = under(params.association, await answered(api.ledger.entry({ entryId: params.entry })))
  const otherId = entry.reversedByEntryId ?? entry.reversesEntryId
  const [document, other] = await Promise.all([
    documentOf(api, entry),
    otherId === null ? undefined : answered(api.ledger.entry({ entryId: otherId })),
  ])
  return { entry, document, other, isNew: url.searchParams.has('posted'), reverseKey: crypto.randomUUID() }
}

export const actions: Actions = {
  reverse: async ({ request, locals, params }) => {
    const form = await FormReader.of(request)
    const effectiveOn = form.date('effectiveOn', m.posted_on(), { locale: form.text('locale') ?? 'en', today: form.text('today') ?? '' })
    const note = form.text('note')
    const input = { entryId: params.entry, effectiveOn, reason: readReason(form.text('reason')), ...(note ? { note } : {}) }
    const answer = await form.call(() => locals.api.ledger.reverse(input, { context: { idempotencyKey: form.idempotencyKey } }), {
      PERIOD_CLOSED: 'effectiveOn',
      PERIOD_NOT_OPEN: 'effectiveOn',
    })
    return answer.ok ? redirect(303, `${paths(params.org).entry(params.association, answer.result.id)}?posted=1`) : answer.failure
  },
}
