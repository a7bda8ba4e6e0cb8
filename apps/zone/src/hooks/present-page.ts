/**
 * The last hook: chooses the language, and writes language, direction, theme and density into the page on the server, so that nothing
 * flashes and no inline script is needed under the content security policy.
 */
import type { Handle } from '@sveltejs/kit/hooks'
import { inLanguage } from '@repo/ui/language-address'
import { getTextDirection } from '#lib/paraglide/runtime.js'
import { paraglideMiddleware } from '#lib/paraglide/server.js'
import { readLook } from '#lib/server/look.ts'

/** Browsers get the code of one language (ADR 0150). While developing there is no build, and the code asks for the language as it runs. */
const ofLanguage = (written: string, locale: string) => (import.meta.env.PROD ? inLanguage(written, locale) : written)

export const presentPage: Handle = ({ event, resolve }) => {
  // Programs get no page, and their words are the same in every language.
  if (event.url.pathname.startsWith('/api/')) return resolve(event)
  return paraglideMiddleware(event.request, async ({ locale }) => {
    const look = readLook(event.cookies)
    const written: Readonly<Record<string, string>> = {
      '%freehold.lang%': locale,
      '%freehold.dir%': getTextDirection(locale),
      '%freehold.theme%': look.theme,
      '%freehold.density%': look.density,
      '%freehold.keys%': look.keys,
    }
    const response = await resolve(event, {
      transformPageChunk: ({ html }) =>
        ofLanguage(
          html.replace(/%freehold\.\w+%/g, (mark) => written[mark] ?? mark),
          locale,
        ),
      // The latin font is on every page; other alphabets load when a character needs them.
      preload: ({ type, path }) => type === 'js' || type === 'css' || (type === 'font' && path.includes('plex-sans-latin-wght')),
    })
    const link = response.headers.get('link')
    if (link) response.headers.set('link', ofLanguage(link, locale))
    return response
  })
}
