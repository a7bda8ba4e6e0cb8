import { redirect } from '@sveltejs/kit'
import { launchZones } from '@repo/residency'
import { readRegion, regionFields, textOf } from '#lib/server/region-form.ts'
import { submitted } from '#lib/server/describe-error.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = () => ({ zones: launchZones })

export const actions: Actions = {
  default: async ({ request, locals }) => {
    const form = await request.formData()
    const { lifecycle, ...told } = readRegion(form)
    const input = {
      zone: textOf(form, 'zone'),
      provider: textOf(form, 'provider'),
      code: textOf(form, 'code'),
      ...told,
      lifecycle: lifecycle === 'active' ? ('active' as const) : ('planned' as const),
    }
    const answer = await submitted(() => locals.api.regions.create(input), regionFields)
    if (!answer.ok) return answer.failure
    return redirect(303, `/regions/${answer.result.id}`)
  },
}
