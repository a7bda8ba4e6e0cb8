import { redirect } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import { openedLink } from '#lib/server/opened-link.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const [invitation, me] = await Promise.all([
    openedLink(locals.api.identity.invitations.view({ token: params.token })),
    locals.actor?.kind === 'user' ? answered(locals.api.identity.me.get({})) : undefined,
  ])
  return { invitation, signedInAs: me?.email }
}

export const actions: Actions = {
  default: async ({ request, locals, params }) => {
    const form = await FormReader.of(request)
    const asNew = form.checked('asNew')
    const account = asNew ? { name: form.required('name', m.your_name()), password: form.required('password', m.password()) } : undefined
    const answer = await form.call(() => locals.api.identity.invitations.accept({ token: params.token, ...(account ? { account } : {}) }), {
      'account.name': 'name',
      'account.password': 'password',
      ACCOUNT_EXISTS: 'password',
    })
    return answer.ok ? redirect(303, `/${answer.result.organizationId}`) : answer.failure
  },
}
