import { error, redirect } from '@sveltejs/kit'
import { isUuid } from '@repo/core'
import { m } from '#lib/paraglide/messages.js'
import { policyFields, readPolicy } from '#lib/server/policy-form.ts'
import { textOf } from '#lib/server/region-form.ts'
import { answered, submitted } from '#lib/server/describe-error.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { api, requestId } = locals
  if (!isUuid(params.policy)) error(404, { status: 404, code: 'POLICY_NOT_FOUND', message: m.error_not_found_advice(), requestId })
  const policy = await answered(api.residency.policies.get({ id: params.policy as never }), requestId)
  const { items: regions } = await answered(api.regions.list({ lifecycle: 'active', zone: policy.zone }), requestId)
  return { policy, regions }
}

export const actions: Actions = {
  change: async ({ request, locals, params }) => {
    const form = await request.formData()
    const { residency } = locals.api
    const id = params.policy as never
    const options = { context: { ifMatch: `"${textOf(form, 'version')}"` } }
    const answer = await submitted(() => residency.policies.update({ id, ...readPolicy(form) }, options), policyFields)
    if (!answer.ok) return answer.failure
    return redirect(303, `/policies/${params.policy}`)
  },
  delete: async ({ locals, params }) => {
    const answer = await submitted(() => locals.api.residency.policies.delete({ id: params.policy as never }))
    if (!answer.ok) return answer.failure
    return redirect(303, '/policies')
  },
}
