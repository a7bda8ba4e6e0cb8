/**
 * The last hook: chooses the language, and writes language, direction, theme and density into the page on the server, so that nothing
 * flashes and no inline script is needed under the content security policy.
 */
import type { Handle } from '@sveltejs/kit/hooks'
import { getTextDirection } from '#lib/paraglide/runtime.js'
import { paraglideMiddleware } from '#lib/paraglide/server.js'
import { readLook } from '#lib/server/look.ts'

export const presentPage: Handle = ({ event, resolve }) => {
  // Programs get no page, and their words are the same in every language.
  if (event.url.pathname.startsWith('/api/')) return resolve(event)
  return paraglideMiddleware(event.request, ({ locale }) => {
    const look = readLook(event.cookies)
    const written: Readonly<Record<string, string>> = {
      '%freehold.lang%': locale,
      '%freehold.dir%': getTextDirection(locale),
      '%freehold.theme%': look.theme,
      '%freehold.density%': look.density,
      '%freehold.keys%': look.keys,
    }
    return resolve(event, {
      transformPageChunk: ({ html }) => html.replace(/%freehold\.\w+%/g, (mark) => written[mark] ?? mark),
      // The latin font is on every page; other alphabets load when a character needs them.
      preload: ({ type, path }) => type === 'js' || type === 'css' || (type === 'font' && path.includes('plex-sans-latin-wght')),
    })
  })
}
