import { redirect } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { paths } from '#lib/paths.ts'
import { answered, under } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import { partyChoices } from '#lib/server/party-choices.ts'
import { unitOwners } from '#lib/server/unit-owners.ts'
import type { Actions, PageServerLoad } from './$types'

const rowsMax = 12

export const load: PageServerLoad = async ({ locals, params, parent }) => {
  const { today } = await parent()
  const [unit, owners, people] = await Promise.all([
    answered(locals.api.units.get({ unitId: params.unit })).then((unit) => under(params.association, unit)),
    unitOwners(locals.api, params.unit, today),
    partyChoices(locals.api),
  ])
  return { idempotencyKey: crypto.randomUUID(), unit, current: owners.current, people, rowsMax }
}

export const actions: Actions = {
  default: async ({ request, locals, params }) => {
    const form = await FormReader.of(request)
    const reader = { locale: form.text('locale') ?? 'en', today: form.text('today') ?? '' }
    const validFrom = form.date('validFrom', m.valid_from(), reader)
    const owners = Array.from({ length: rowsMax }, (_, row) => row).flatMap((row) => {
      const partyId = form.text(`party${row}`)
      const share = form.text(`share${row}`)
      if (!partyId && !share) return []
      const fraction = readFraction(share)
      if (!partyId) form.refuse(`party${row}`, m.error_owner_missing())
      if (!fraction) form.refuse(`share${row}`, m.error_share())
      return partyId && fraction ? [{ partyId, share: fraction }] : []
    })
    if (owners.length === 0 && !form.isRefused) form.refuse('party0', m.error_owner_missing())
    const answer = await form.call(
      () => locals.api.ownership.set({ unitId: params.unit, validFrom, owners }, { context: { idempotencyKey: form.idempotencyKey } }),
      {
        OWNERSHIP_SHARES_INCOMPLETE: 'share0',
        OWNERSHIP_DATE_CONFLICT: 'validFrom',
      },
    )
    return answer.ok ? redirect(303, paths(params.org).unit(params.association, params.unit)) : answer.failure
  },
}

/** "1/3", "1": an exact fraction of one at most. Decimals are refused, for a third has none. */
function readFraction(text: string | undefined): { numerator: string; denominator: string } | undefined {
  const [, numerator = '', denominator = '1'] = /^\s*([1-9]\d{0,8})\s*(?:\/\s*([1-9]\d{0,8}))?\s*$/.exec(text ?? '') ?? []
  return numerator && BigInt(numerator) <= BigInt(denominator) ? { numerator, denominator } : undefined
}
