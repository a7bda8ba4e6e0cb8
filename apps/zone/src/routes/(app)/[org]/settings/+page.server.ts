import type { Undo } from '#lib/act.ts'
import { m } from '#lib/paraglide/messages.js'
import { getLocale } from '#lib/paraglide/runtime.js'
import { currencyChoices, localeChoices, timeZoneChoices } from '#lib/server/choices.ts'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import { readLook } from '#lib/server/look.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, cookies, parent }) => {
  const [settings, { today }] = await Promise.all([answered(locals.api.settings.get({})), parent()])
  return {
    settings,
    look: { ...readLook(cookies), locale: getLocale() },
    idempotencyKey: crypto.randomUUID(),
    currencies: currencyChoices(getLocale(), today),
    locales: localeChoices(getLocale()),
    timeZones: timeZoneChoices(),
  }
}

export const actions: Actions = {
  save: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const input = {
      name: form.required('name', m.organization_name()),
      defaultCurrencyCode: form.required('defaultCurrencyCode', m.currency()),
      defaultLocale: form.required('defaultLocale', m.language()),
      defaultTimezone: form.required('defaultTimezone', m.time_zone()),
    }
    const { name, defaultCurrencyCode, defaultLocale, defaultTimezone } = await answered(locals.api.settings.get({}))
    const answer = await form.call(() => locals.api.settings.update(input, { context: { idempotencyKey: form.idempotencyKey } }))
    if (!answer.ok) return answer.failure
    const undo: Undo = { action: '?/save', fields: { name, defaultCurrencyCode, defaultLocale, defaultTimezone } }
    return { done: m.settings_saved(), undo }
  },
  setHost: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => locals.api.settings.setHost({}, { context: { idempotencyKey: form.idempotencyKey } }))
    return answer.ok ? { host: m.own_host_made() } : answer.failure
  },
  removeHost: async ({ request, locals }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => locals.api.settings.removeHost({}, { context: { idempotencyKey: form.idempotencyKey } }))
    return answer.ok ? { host: m.own_host_removed() } : answer.failure
  },
}
