import type { Cookies } from '@sveltejs/kit'

export const themes = ['system', 'light', 'dark'] as const
export const densities = ['default', 'compact', 'relaxed'] as const
export const singleKeys = ['on', 'off'] as const
export type Theme = (typeof themes)[number]
export type Density = (typeof densities)[number]
export type SingleKeys = (typeof singleKeys)[number]

const names = { theme: 'freehold_theme', density: 'freehold_density', keys: 'freehold_keys', locale: 'freehold_locale' } as const
const yearS = 365 * 24 * 60 * 60

/** How this browser wants pages to look. An unknown value counts as none. */
export function readLook(cookies: Cookies): { theme: Theme; density: Density; keys: SingleKeys } {
  const theme = cookies.get(names.theme)
  const density = cookies.get(names.density)
  return {
    theme: themes.find((known) => known === theme) ?? 'system',
    density: densities.find((known) => known === density) ?? 'default',
    keys: cookies.get(names.keys) === 'off' ? 'off' : 'on',
  }
}

/** Remembers a choice in this browser, for this zone's host only. It says nothing about anybody, so it needs no consent and no secrecy. */
export function rememberLook(
  cookies: Cookies,
  choice: { theme?: string | undefined; density?: string | undefined; keys?: string | undefined; locale?: string | undefined },
): void {
  for (const [key, value] of Object.entries(choice))
    if (value !== undefined)
      cookies.set(names[key as keyof typeof names], value, { path: '/', maxAge: yearS, sameSite: 'lax', httpOnly: false, secure: false })
}

/** True once somebody chose a language in this browser; until then the organisation's default counts. */
export function hasChosenLocale(cookies: Cookies): boolean {
  return cookies.get(names.locale) !== undefined
}
