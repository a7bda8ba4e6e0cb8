import { redirect } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { FormReader } from '#lib/server/form-reader.ts'
import { openedLink } from '#lib/server/opened-link.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  await openedLink(locals.api.identity.viewResetLink({ token: params.token }))
}

export const actions: Actions = {
  default: async ({ request, locals, params }) => {
    const form = await FormReader.of(request)
    const password = form.required('password', m.password_new())
    const answer = await form.call(() => locals.api.identity.resetPassword({ token: params.token, password }))
    return answer.ok ? redirect(303, '/sign-in?changed=1') : answer.failure
  },
}
