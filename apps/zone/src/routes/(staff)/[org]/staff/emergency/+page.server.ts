import { redirect } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

/** Where what custodians signed offline is presented. */
export const load: PageServerLoad = () => ({ idempotencyKey: crypto.randomUUID() })

export const actions: Actions = {
  default: async ({ request, locals: { api }, params }) => {
    const form = await FormReader.of(request)
    const pasted = form.required('document', m.staff_emergency_document())
    const reason = form.required('reason', m.reason())
    // A form sends the ends of lines as CR LF and drops the last one; what was signed has LF alone.
    const document = `${pasted.replaceAll('\r\n', '\n')}\n`
    const answer = await form.call(() =>
      api.breakGlass.emergency({ document, reason }, { context: { idempotencyKey: form.idempotencyKey } }),
    )
    return answer.ok ? redirect(303, `/${params.org}/staff/grants/${answer.result.grantId ?? ''}`) : answer.failure
  },
}
