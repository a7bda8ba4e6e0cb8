/** What every page of an organisation stands in: its name, zone and currency, the other organisations, and its associations. */
import { redirect } from '@sveltejs/kit'
import { parseCurrencyCode, storageDigits } from '@repo/money'
import { getLocale, isLocale } from '#lib/paraglide/runtime.js'
import type { FormatData } from '#lib/formats.ts'
import { answered } from '#lib/server/describe-error.ts'
import { todayIn } from '#lib/server/calendar.ts'
import { hasChosenLocale, rememberLook } from '#lib/server/look.ts'
import { readersLocale } from '#lib/server/readers-locale.ts'
import { signedIn } from '#lib/server/signed-in.ts'
import { describeZone } from '#lib/server/zone.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ locals, params, cookies, url }) => {
  signedIn(locals, url)
  const { api } = locals
  const [settings, organizations, associations, me, { actions: allowed, staffAccess }] = await Promise.all([
    answered(api.settings.get({})),
    answered(api.identity.me.organizations({})),
    answered(api.associations.list({ limit: 200 })),
    answered(api.identity.me.get({})),
    answered(api.access.allowed({})),
  ])
  const language = settings.defaultLocale.split('-')[0]
  if (!hasChosenLocale(cookies) && isLocale(language) && language !== getLocale()) {
    rememberLook(cookies, { locale: language })
    redirect(307, url.pathname + url.search)
  }
  const zone = describeZone(locals)
  const currencies = new Set([settings.defaultCurrencyCode, ...associations.items.map((association) => association.currencyCode)])
  const formats: FormatData = {
    locale: readersLocale(settings.defaultLocale),
    exponents: Object.fromEntries([...currencies].map((code) => [code, storageDigits(parseCurrencyCode(code))])),
    timeZone: settings.defaultTimezone,
  }
  return {
    zone,
    formats,
    me,
    organisation: { id: params.org, name: settings.name, zone: zone.name, currency: settings.defaultCurrencyCode },
    organizations: organizations.map(({ id, name }) => ({ id, name })),
    allowed,
    staffAccess,
    associations: associations.items.map(({ id, name, code, currencyCode, timeZone, unitCount }) => ({
      id,
      name,
      code,
      currencyCode,
      timeZone,
      unitCount,
    })),
    today: todayIn(settings.defaultTimezone, locals.services.clock.now()),
  }
}
