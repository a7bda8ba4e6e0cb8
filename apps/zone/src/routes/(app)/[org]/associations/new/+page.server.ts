import { redirect } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { getLocale } from '#lib/paraglide/runtime.js'
import { paths } from '#lib/paths.ts'
import { addressFields, readAddress } from '#lib/server/address-form.ts'
import { countryChoices, currencyChoices, monthChoices, timeZoneChoices } from '#lib/server/choices.ts'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, parent }) => {
  const [{ today }, settings] = await Promise.all([parent(), answered(locals.api.settings.get({}))])
  return {
    idempotencyKey: crypto.randomUUID(),
    countries: countryChoices(getLocale()),
    currencies: currencyChoices(getLocale(), today),
    months: monthChoices(getLocale()),
    timeZones: timeZoneChoices(),
    initial: {
      countryCode: settings.legalCountryCode,
      currencyCode: settings.defaultCurrencyCode,
      timeZone: settings.defaultTimezone,
      fiscalYearStartMonth: '1',
      addressCountry: settings.legalCountryCode,
    },
  }
}

export const actions: Actions = {
  default: async ({ request, locals, params }) => {
    const form = await FormReader.of(request)
    const input = {
      name: form.required('name', m.name()),
      code: form.required('code', m.code()).toUpperCase(),
      countryCode: form.required('countryCode', m.country()),
      subdivisionCode: form.text('subdivisionCode') ?? null,
      currencyCode: form.required('currencyCode', m.currency()),
      timeZone: form.required('timeZone', m.time_zone()),
      fiscalYearStartMonth: Number(form.text('fiscalYearStartMonth') ?? '1'),
      address: readAddress(form),
    }
    const answer = await form.call(() => locals.api.associations.create(input, { context: { idempotencyKey: form.idempotencyKey } }), {
      ...addressFields,
      ASSOCIATION_CODE_TAKEN: 'code',
      CURRENCY_UNKNOWN: 'currencyCode',
    })
    return answer.ok ? redirect(303, paths(params.org).association(answer.result.id)) : answer.failure
  },
}
