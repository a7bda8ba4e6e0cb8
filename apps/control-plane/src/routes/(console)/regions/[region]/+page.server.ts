import { error, redirect } from '@sveltejs/kit'
import { isUuid } from '@repo/core'
import { m } from '#lib/paraglide/messages.js'
import { readRegion, regionFields, textOf } from '#lib/server/region-form.ts'
import { answered, submitted } from '#lib/server/describe-error.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { api, requestId } = locals
  if (!isUuid(params.region)) error(404, { status: 404, code: 'REGION_NOT_FOUND', message: m.error_not_found_advice(), requestId })
  return { region: await answered(api.regions.get({ id: params.region as never }), requestId) }
}

export const actions: Actions = {
  change: async ({ request, locals, params }) => {
    const form = await request.formData()
    const options = { context: { ifMatch: `"${textOf(form, 'version')}"` } }
    const answer = await submitted(
      () => locals.api.regions.update({ id: params.region as never, ...readRegion(form) }, options),
      regionFields,
    )
    if (!answer.ok) return answer.failure
    return redirect(303, `/regions/${params.region}`)
  },
  delete: async ({ locals, params }) => {
    const answer = await submitted(() => locals.api.regions.delete({ id: params.region as never }))
    if (!answer.ok) return answer.failure
    return redirect(303, '/regions')
  },
}
