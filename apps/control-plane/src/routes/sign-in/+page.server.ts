import { redirect } from '@sveltejs/kit'
import { operatorRoles } from '@repo/contract/control'
import { submitted } from '#lib/server/describe-error.ts'
import { sessionCookie } from '../../server/session-cookie.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals }) => {
  if (locals.operator) redirect(303, '/')
}

export const actions: Actions = {
  default: async ({ request, locals, cookies, url }) => {
    const form = await request.formData()
    const passphrase = String(form.get('passphrase') ?? '').trim()
    const role = operatorRoles.find((one) => one === form.get('role')) ?? 'viewer'
    // An empty one is wrong like any other: the form says the same.
    const answer = await submitted(() => locals.api.operators.signIn({ passphrase: passphrase || '-', role }), {
      OPERATOR_PASSPHRASE_WRONG: 'passphrase',
      RATE_LIMITED: 'passphrase',
    })
    if (!answer.ok) return answer.failure
    const { token, expiresAt } = answer.result
    cookies.set(sessionCookie, token, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: url.protocol === 'https:' && request.headers.get('x-forwarded-proto') === 'https',
      expires: new Date(expiresAt),
    })
    return redirect(303, '/')
  },
}
