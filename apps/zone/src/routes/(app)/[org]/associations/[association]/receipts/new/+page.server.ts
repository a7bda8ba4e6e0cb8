import { redirect } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { paths } from '#lib/paths.ts'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import { partyChoices } from '#lib/server/party-choices.ts'
import { methodCodes } from '#lib/words.ts'
import type { Actions, PageServerLoad } from './$types'

/** What a payer has open stands beside the form as soon as the payer is known: the choice is in the address. */
export const load: PageServerLoad = async ({ locals, params, url, parent }) => {
  const { formats, today } = await parent()
  const partyId = url.searchParams.get('party') || undefined
  const [people, charges] = await Promise.all([
    partyChoices(locals.api, params.association),
    partyId ? answered(locals.api.charges.list({ associationId: params.association, partyId, open: true, limit: 200 })) : undefined,
  ])
  const open = (charges?.items ?? [])
    .flatMap((charge) =>
      charge.shares
        .filter((share) => share.partyId === partyId && share.open.amountMinor !== '0')
        .map((share) => ({
          ...share,
          unitLabel: charge.unitLabel,
          kind: charge.kind,
          periodStart: charge.periodStart,
          dueOn: charge.dueOn,
        })),
    )
    .sort((one, other) => (one.dueOn < other.dueOn ? -1 : one.dueOn > other.dueOn ? 1 : 0))
  return {
    idempotencyKey: crypto.randomUUID(),
    people,
    partyId,
    open,
    initial: { party: partyId ?? '', receivedOn: today, method: 'transfer', allocation: 'oldest_first', locale: formats.locale },
  }
}

export const actions: Actions = {
  default: async ({ request, locals, params }) => {
    const form = await FormReader.of(request)
    const association = await answered(locals.api.associations.get({ associationId: params.association }))
    const currency = association.currencyCode
    const notation = { locale: form.text('locale') ?? 'en', exponent: Number(form.text('exponent') ?? '2') }
    const partyId = form.required('party', m.payer())
    const amount = form.money('amount', currency, notation)
    const receivedOn = form.date('receivedOn', m.received_on(), { locale: notation.locale, today: form.text('today') ?? '' })
    const method = methodCodes.find((known) => known === form.text('method')) ?? 'transfer'
    const reference = form.text('reference')
    const chosen = form.text('allocation') === 'chosen'
    const items = form.all('share').flatMap((chargeShareId) => {
      const name = `share_${chargeShareId}`
      return form.text(name) === undefined ? [] : [{ chargeShareId, amount: form.money(name, currency, notation) }]
    })
    if (chosen && items.length === 0) form.refuse('allocation', m.error_allocation_empty())
    const allocation = chosen ? { kind: 'chosen' as const, items } : { kind: 'oldest_first' as const }
    const input = {
      associationId: params.association,
      partyId,
      amount,
      receivedOn,
      method,
      allocation,
      ...(reference ? { reference } : {}),
    }
    const answer = await form.call(() => locals.api.receipts.record(input, { context: { idempotencyKey: form.idempotencyKey } }), {
      RECEIPT_AMOUNT_NOT_POSITIVE: 'amount',
      RECEIPT_PARTY_UNKNOWN: 'party',
      ALLOCATION_EXCEEDS_RECEIPT: 'amount',
      CHARGE_SHARE_OVERPAID: 'allocation',
      CHARGE_SHARE_NOT_FOUND: 'allocation',
    })
    return answer.ok ? redirect(303, `${paths(params.org).receipt(params.association, answer.result.id)}?recorded=1`) : answer.failure
  },
}
