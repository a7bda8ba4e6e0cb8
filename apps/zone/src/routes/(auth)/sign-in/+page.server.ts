import { redirect } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { FormReader } from '#lib/server/form-reader.ts'
import { keptEmail } from '#lib/server/kept-email.ts'
import { safePath } from '#lib/server/safe-path.ts'
import type { Actions, PageServerLoad } from './$types'

/** Everybody's first page is a form and two links: the framework would be all of its weight. */
export const csr = false

export const load: PageServerLoad = ({ cookies, url }) => ({
  email: keptEmail(cookies),
  hasClaimed: url.searchParams.get('next')?.startsWith('/claim/opened') ?? false,
})

export const actions: Actions = {
  default: async ({ request, locals, url }) => {
    const form = await FormReader.of(request)
    const email = form.required('email', m.email())
    const password = form.required('password', m.password())
    const answer = await form.call(() => locals.api.identity.signIn({ email, password }))
    if (!answer.ok) return answer.failure
    return redirect(303, safePath(url.searchParams.get('next'), '/organizations?open=only'))
  },
}
