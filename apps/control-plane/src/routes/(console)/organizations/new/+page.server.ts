import { redirect } from '@sveltejs/kit'
import { organizationKind, policyMode } from '@repo/contract/boundary'
import { answered, submitted } from '#lib/server/describe-error.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const board = await answered(locals.api.zones.board({}), locals.requestId)
  return {
    zones: board.zones
      .filter((zone) => zone.state === 'open')
      .map((zone) => zone.code)
      .toSorted(),
    // Made when the form opens, so that pressing twice creates one organisation.
    idempotencyKey: crypto.randomUUID(),
  }
}

export const actions: Actions = {
  default: async ({ request, locals }) => {
    const form = await request.formData()
    const read = (name: string): string => String(form.get(name) ?? '')
    const kind = organizationKind.safeParse(read('kind'))
    const mode = policyMode.safeParse(read('policyMode'))
    const input = {
      zone: read('zone'),
      ...(kind.success ? { kind: kind.data } : {}),
      ...(mode.success ? { policyMode: mode.data } : {}),
    }
    const options = { context: { idempotencyKey: read('idempotencyKey') || crypto.randomUUID() } }
    const answer = await submitted(() => locals.api.organizations.create(input, options), {
      PLACEMENT_UNSATISFIABLE: 'policyMode',
      ZONE_NOT_FOUND: 'zone',
    })
    if (!answer.ok) return answer.failure
    return redirect(303, `/organizations?open=${answer.result.id}`)
  },
}
