/** The last hook: chooses the language, and writes language, direction and theme into the page on the server, so that nothing flashes. */
import type { Handle } from '@sveltejs/kit/hooks'
import { inLanguage } from '@repo/ui/language-address'
import { getTextDirection } from '#lib/paraglide/runtime.js'
import { paraglideMiddleware } from '#lib/paraglide/server.js'

export const themeCookie = 'freehold_theme'
const themes = ['system', 'light', 'dark'] as const

/** Browsers get the code of one language (ADR 0150). While developing there is no build, and the code asks for the language as it runs. */
const ofLanguage = (written: string, locale: string) => (import.meta.env.PROD ? inLanguage(written, locale) : written)

export const presentPage: Handle = ({ event, resolve }) => {
  if (/^\/(api|internal|healthz|readyz)\b/.test(event.url.pathname)) return resolve(event)
  return paraglideMiddleware(event.request, async ({ locale }) => {
    event.locals.locale = locale
    const chosen = event.cookies.get(themeCookie)
    const written: Readonly<Record<string, string>> = {
      '%freehold.lang%': locale,
      '%freehold.dir%': getTextDirection(locale),
      '%freehold.theme%': themes.find((theme) => theme === chosen) ?? 'system',
    }
    const response = await resolve(event, {
      transformPageChunk: ({ html }) =>
        ofLanguage(
          html.replace(/%freehold\.\w+%/g, (mark) => written[mark] ?? mark),
          locale,
        ),
      // The latin font is on every page.
      preload: ({ type, path }) => type === 'js' || type === 'css' || (type === 'font' && path.includes('plex-sans-latin-wght')),
    })
    const link = response.headers.get('link')
    if (link) response.headers.set('link', ofLanguage(link, locale))
    return response
  })
}
