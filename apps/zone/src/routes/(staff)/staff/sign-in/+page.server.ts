import { redirect } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { FormReader } from '#lib/server/form-reader.ts'
import { safePath } from '#lib/server/safe-path.ts'
import { describeZone } from '#lib/server/zone.ts'
import type { Actions, PageServerLoad } from './$types'

/** A form and nothing else, as the members' door. */
export const csr = false

export const load: PageServerLoad = ({ locals }) => ({ zone: describeZone(locals) })

export const actions: Actions = {
  default: async ({ request, locals, url }) => {
    const form = await FormReader.of(request)
    const email = form.required('email', m.email())
    const password = form.required('password', m.password())
    const answer = await form.call(() => locals.api.staff.signIn({ email, password }))
    if (!answer.ok) return answer.failure
    return redirect(303, safePath(url.searchParams.get('next'), '/staff'))
  },
}
