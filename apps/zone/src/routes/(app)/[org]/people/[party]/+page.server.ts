import type { Undo } from '#lib/act.ts'
import { m } from '#lib/paraglide/messages.js'
import { getLocale } from '#lib/paraglide/runtime.js'
import { addressFields } from '#lib/server/address-form.ts'
import { countryChoices, localeChoices } from '#lib/server/choices.ts'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import { fieldsOfPerson, readPerson } from '#lib/server/person-form.ts'
import type { Actions, PageServerLoad } from './$types'

/** A person and what each association they own in has open with them. */
export const load: PageServerLoad = async ({ locals, params, parent }) => {
  const { associations, today } = await parent()
  const person = await answered(locals.api.people.get({ partyId: params.party }))
  const accounts = await Promise.all(
    associations.slice(0, 20).map(async ({ id, name }) => {
      const ledger = await answered(locals.api.receivables.ownerLedger({ associationId: id, partyId: params.party, to: today, limit: 1 }))
      return { id, name, closing: ledger.closing, hasEntries: ledger.items.length > 0 }
    }),
  )
  return {
    person,
    accounts: accounts.filter(({ hasEntries }) => hasEntries),
    idempotencyKey: crypto.randomUUID(),
    countries: countryChoices(getLocale()),
    locales: localeChoices(getLocale()),
    initial: fieldsOfPerson(person),
  }
}

export const actions: Actions = {
  default: async ({ request, locals, params }) => {
    const form = await FormReader.of(request)
    const input = { partyId: params.party, ...readPerson(form) }
    const before = await answered(locals.api.people.get({ partyId: params.party }))
    const answer = await form.call(() => locals.api.people.update(input, { context: { idempotencyKey: form.idempotencyKey } }), {
      ...addressFields,
      locale: 'partyLocale',
    })
    if (!answer.ok) return answer.failure
    const undo: Undo = { action: '?', fields: fieldsOfPerson(before) }
    return { done: m.person_saved(), undo }
  },
}
