import { redirect } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { getLocale } from '#lib/paraglide/runtime.js'
import { paths } from '#lib/paths.ts'
import { addressFields, readAddress } from '#lib/server/address-form.ts'
import { countryChoices } from '#lib/server/choices.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ parent }) => {
  const { association } = await parent()
  return {
    idempotencyKey: crypto.randomUUID(),
    countries: countryChoices(getLocale()),
    initial: { addressCountry: association.countryCode },
  }
}

export const actions: Actions = {
  default: async ({ request, locals, params }) => {
    const form = await FormReader.of(request)
    const input = { associationId: params.association, name: form.required('name', m.name()), address: readAddress(form) }
    const answer = await form.call(
      () => locals.api.properties.create(input, { context: { idempotencyKey: form.idempotencyKey } }),
      addressFields,
    )
    return answer.ok ? redirect(303, paths(params.org).association(params.association)) : answer.failure
  },
}
