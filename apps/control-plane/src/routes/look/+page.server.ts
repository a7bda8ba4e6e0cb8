import { redirect } from '@sveltejs/kit'
import type { Actions, PageServerLoad } from './$types'

const yearS = 365 * 24 * 60 * 60
const choices: Readonly<Record<string, readonly string[]>> = {
  theme: ['system', 'light', 'dark'],
  locale: ['en', 'de', 'fr', 'en-XA'],
}

export const load: PageServerLoad = () => redirect(303, '/')

/** Remembers how this browser wants pages to look. It says nothing about anybody. */
export const actions: Actions = {
  default: async ({ request, cookies }) => {
    const form = await request.formData()
    for (const [name, allowed] of Object.entries(choices)) {
      const value = form.get(name)
      if (typeof value === 'string' && allowed.includes(value)) {
        cookies.set(`freehold_${name}`, value, { path: '/', maxAge: yearS, sameSite: 'lax', httpOnly: false, secure: false })
      }
    }
    const back = form.get('back')
    // One slash and no other: an address of this site, never of another.
    return redirect(303, typeof back === 'string' && /^\/(?![/\\])/.test(back) ? back : '/')
  },
}
