import { redirect } from '@sveltejs/kit'
import { auditStreamKinds } from '@repo/contract'
import { m } from '#lib/paraglide/messages.js'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => ({
  ...(await answered(locals.api.audit.stream.get({}))),
  idempotencyKey: crypto.randomUUID(),
})

export const actions: Actions = {
  set: async ({ request, locals, url }) => {
    const form = await FormReader.of(request)
    // A destination is chosen whole: its name and port belong together.
    const [host = '', port = ''] = form.required('destination', m.stream_destination()).split(' ')
    const kind = auditStreamKinds.find((one) => one === form.text('kind')) ?? 'syslog_tls'
    const token = form.text('token')
    const input = {
      ...{ kind, host, port: Number(port), paused: form.checked('paused') },
      ...(form.text('path') === undefined ? {} : { path: form.text('path') }),
      ...(token === undefined ? {} : { token }),
    }
    const answer = await form.call(() => locals.api.audit.stream.set(input, { context: { idempotencyKey: form.idempotencyKey } }))
    return answer.ok ? redirect(303, url.pathname) : answer.failure
  },
  end: async ({ request, locals, url }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => locals.api.audit.stream.end({}))
    return answer.ok ? redirect(303, url.pathname) : answer.failure
  },
}
