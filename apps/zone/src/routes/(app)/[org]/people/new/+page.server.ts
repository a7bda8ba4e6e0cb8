import { redirect } from '@sveltejs/kit'
import { getLocale } from '#lib/paraglide/runtime.js'
import { paths } from '#lib/paths.ts'
import { addressFields } from '#lib/server/address-form.ts'
import { countryChoices, localeChoices } from '#lib/server/choices.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import { readPerson } from '#lib/server/person-form.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ url }) => ({
  idempotencyKey: crypto.randomUUID(),
  countries: countryChoices(getLocale()),
  locales: localeChoices(getLocale()),
  initial: { displayName: url.searchParams.get('name') ?? '', kind: 'person' },
})

export const actions: Actions = {
  default: async ({ request, locals, params }) => {
    const form = await FormReader.of(request)
    const input = { kind: form.text('kind') === 'company' ? ('company' as const) : ('person' as const), ...readPerson(form) }
    const answer = await form.call(() => locals.api.people.create(input, { context: { idempotencyKey: form.idempotencyKey } }), {
      ...addressFields,
      locale: 'partyLocale',
    })
    return answer.ok ? redirect(303, paths(params.org).person(answer.result.id)) : answer.failure
  },
}
