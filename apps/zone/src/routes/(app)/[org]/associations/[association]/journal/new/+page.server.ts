import { redirect } from '@sveltejs/kit'
import { formatMinor } from '@repo/ui/format'
import { m } from '#lib/paraglide/messages.js'
import { paths } from '#lib/paths.ts'
import { answered } from '#lib/server/describe-error.ts'
import { lineCountMin, readEntryLines, readReason } from '#lib/server/entry-form.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

/** Accounts that people post to: those kept by receivables take their postings from documents alone. */
async function postable(api: App.Locals['api'], associationId: string) {
  const { items } = await answered(api.ledger.accounts({ associationId }))
  return items.filter(({ isControl }) => !isControl)
}

export const load: PageServerLoad = async ({ locals, params }) => ({
  accounts: await postable(locals.api, params.association),
  lineCount: lineCountMin,
  idempotencyKey: crypto.randomUUID(),
})

export const actions: Actions = {
  default: async ({ request, locals, params }) => {
    const form = await FormReader.of(request)
    const { api } = locals
    const associationId = params.association
    const [{ currencyCode }, accounts] = await Promise.all([
      answered(api.associations.get({ associationId })),
      postable(api, associationId),
    ])
    const notation = { locale: form.text('locale') ?? 'en', exponent: Number(form.text('exponent') ?? '2') }
    const effectiveOn = form.date('effectiveOn', m.posted_on(), { locale: notation.locale, today: form.text('today') ?? '' })
    const lines = readEntryLines(form, accounts, currencyCode, notation)
    const difference = lines.reduce((sum, { amount }) => sum + BigInt(amount.amountMinor), 0n)
    if (difference !== 0n && !form.isRefused) {
      const amount = formatMinor(String(difference < 0n ? -difference : difference), notation, { currency: currencyCode })
      form.refuse('difference', difference > 0n ? m.error_entry_debit_more({ amount }) : m.error_entry_credit_more({ amount }))
    }
    const [reference, note] = [form.text('reference'), form.text('note')]
    const input = {
      associationId,
      effectiveOn,
      reason: readReason(form.text('reason')),
      lines,
      ...(reference ? { reference } : {}),
      ...(note ? { note } : {}),
    }
    const answer = await form.call(() => api.ledger.postManual(input, { context: { idempotencyKey: form.idempotencyKey } }), {
      PERIOD_CLOSED: 'effectiveOn',
      PERIOD_NOT_OPEN: 'effectiveOn',
      CURRENCY_RETIRED: 'effectiveOn',
      ENTRY_NOT_BALANCED: 'difference',
    })
    return answer.ok ? redirect(303, `${paths(params.org).entry(associationId, answer.result.id)}?posted=1`) : answer.failure
  },
}
