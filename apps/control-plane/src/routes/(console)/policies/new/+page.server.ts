import { redirect } from '@sveltejs/kit'
import { launchZones } from '@repo/residency'
import { policyFields, readPolicy } from '#lib/server/policy-form.ts'
import { textOf } from '#lib/server/region-form.ts'
import { answered, submitted } from '#lib/server/describe-error.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const zone = launchZones.find((one) => one === url.searchParams.get('zone')) ?? launchZones[0]
  const { items: regions } = await answered(locals.api.regions.list({ lifecycle: 'active', ...(zone ? { zone } : {}) }), locals.requestId)
  return { zones: launchZones, zone, regions }
}

export const actions: Actions = {
  default: async ({ request, locals }) => {
    const form = await request.formData()
    const answer = await submitted(
      () => locals.api.residency.policies.create({ zone: textOf(form, 'zone'), ...readPolicy(form) }),
      policyFields,
    )
    if (!answer.ok) return answer.failure
    return redirect(303, `/policies/${answer.result.id}`)
  },
}
