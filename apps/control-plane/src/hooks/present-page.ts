/** The last hook: chooses the language, and writes language, direction and theme into the page on the server, so that nothing flashes. */
import type { Handle } from '@sveltejs/kit/hooks'
import { getTextDirection } from '#lib/paraglide/runtime.js'
import { paraglideMiddleware } from '#lib/paraglide/server.js'

export const themeCookie = 'freehold_theme'
const themes = ['system', 'light', 'dark'] as const

export const presentPage: Handle = ({ event, resolve }) => {
  if (/^\/(api|internal|healthz|readyz)\b/.test(event.url.pathname)) return resolve(event)
  return paraglideMiddleware(event.request, ({ locale }) => {
    event.locals.locale = locale
    const chosen = event.cookies.get(themeCookie)
    const written: Readonly<Record<string, string>> = {
      '%freehold.lang%': locale,
      '%freehold.dir%': getTextDirection(locale),
      '%freehold.theme%': themes.find((theme) => theme === chosen) ?? 'system',
    }
    return resolve(event, { transformPageChunk: ({ html }) => html.replace(/%freehold\.\w+%/g, (mark) => written[mark] ?? mark) })
  })
}
