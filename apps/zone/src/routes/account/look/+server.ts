/** Remembers how this browser wants pages: language, theme, density. A plain POST, so that it works before and without scripts. */
import { redirect } from '@sveltejs/kit'
import { rememberLook, densities, singleKeys, themes } from '#lib/server/look.ts'
import { readForm } from '#lib/server/read-form.ts'
import { safePath } from '#lib/server/safe-path.ts'
import { isLocale } from '#lib/paraglide/runtime.js'
import type { RequestHandler } from './$types'

export const POST: RequestHandler = async ({ request, cookies }) => {
  const data = await readForm(request)
  const text = (name: string) => (typeof data.get(name) === 'string' ? String(data.get(name)) : undefined)
  const locale = text('locale')
  rememberLook(cookies, {
    theme: themes.find((theme) => theme === text('theme')),
    density: densities.find((density) => density === text('density')),
    keys: singleKeys.find((choice) => choice === text('keys')),
    locale: isLocale(locale) ? locale : undefined,
  })
  return redirect(303, safePath(text('back'), '/'))
}
