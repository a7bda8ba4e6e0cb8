import { redirect } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { getLocale } from '#lib/paraglide/runtime.js'
import { countryChoices, currencyChoices, localeChoices, timeZoneChoices } from '#lib/server/choices.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import { keepEmail } from '#lib/server/kept-email.ts'
import { openedLink } from '#lib/server/opened-link.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const claim = await openedLink(locals.api.identity.claims.view({ token: params.token }))
  const today = new Date().toISOString().slice(0, 10)
  return {
    claim,
    countries: countryChoices(getLocale()),
    currencies: currencyChoices(getLocale(), today),
    locales: localeChoices(getLocale()),
    timeZones: timeZoneChoices(),
  }
}

export const actions: Actions = {
  default: async ({ request, locals, params, cookies }) => {
    const form = await FormReader.of(request)
    const input = {
      token: params.token,
      organizationName: form.required('organizationName', m.organization_name()),
      legalCountryCode: form.required('legalCountryCode', m.country()),
      legalSubdivisionCode: form.text('legalSubdivisionCode') ?? null,
      defaultCurrencyCode: form.required('defaultCurrencyCode', m.currency()),
      defaultLocale: form.required('defaultLocale', m.language()),
      defaultTimezone: form.required('defaultTimezone', m.time_zone()),
      name: form.required('name', m.your_name()),
      email: form.required('email', m.email()),
      password: form.required('password', m.password()),
    }
    const answer = await form.call(() => locals.api.identity.claims.claim(input), {
      ACCOUNT_EXISTS: 'password',
      JURISDICTION_MISMATCH: 'legalSubdivisionCode',
    })
    if (!answer.ok) return answer.failure
    // Where signing in did not come about, that page asks for it, and knows who.
    keepEmail(cookies, input.email)
    return redirect(303, `/claim/opened?organization=${answer.result.organizationId}`)
  },
}
