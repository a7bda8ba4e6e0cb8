import { redirect } from '@sveltejs/kit'
import { isUuid } from '@repo/core'
import { fieldProblems } from '@repo/contract'
import { m } from '#lib/paraglide/messages.js'
import { answered, describeFieldError } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import { requireStaffPage, staffFormats } from '#lib/server/staff-page.ts'
import { describeZone } from '#lib/server/zone.ts'
import type { Actions, PageServerLoad } from './$types'

/** What somebody of the staff asked for and was granted, over the whole zone. */
export const load: PageServerLoad = async ({ locals, url }) => {
  requireStaffPage(locals, url)
  const [person, work] = await Promise.all([answered(locals.api.staff.me({})), answered(locals.api.staff.work({}))])
  return { person, ...work, zone: describeZone(locals), formats: staffFormats() }
}

export const actions: Actions = {
  default: async ({ request }) => {
    const form = await FormReader.of(request)
    const organization = form.required('organization', m.staff_new_at())
    if (!form.isRefused && !isUuid(organization)) form.refuse('organization', describeFieldError(fieldProblems.UUID_MALFORMED))
    const way = form.text('way') === 'emergency' ? 'emergency' : 'requests/new'
    return form.isRefused ? form.fail() : redirect(303, `/${organization}/staff/${way}`)
  },
}
