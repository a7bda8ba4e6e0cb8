import { redirect } from '@sveltejs/kit'
import type { FormatData } from '#lib/formats.ts'
import { getLocale } from '#lib/paraglide/runtime.js'

/** Sends whoever is not signed in at the staff's door there. @throws Redirect */
export function requireStaffPage(locals: App.Locals, url: URL): void {
  if (locals.actor?.kind !== 'staff') redirect(303, `/staff/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`)
}

/** Staff work over organisations of many places, so their instants are UTC. */
export const staffFormats = (): FormatData => ({ locale: getLocale(), exponents: {}, timeZone: 'UTC' })
