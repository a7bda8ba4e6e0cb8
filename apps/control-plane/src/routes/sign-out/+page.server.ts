import { redirect } from '@sveltejs/kit'
import { sessionCookie } from '../../server/session-cookie.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = () => redirect(303, '/')

export const actions: Actions = {
  default: async ({ locals, cookies }) => {
    if (locals.operator) await locals.api.operators.signOut({})
    cookies.delete(sessionCookie, { path: '/' })
    return redirect(303, '/sign-in')
  },
}
