import { redirect } from '@sveltejs/kit'
import { m } from '#lib/paraglide/messages.js'
import { paths } from '#lib/paths.ts'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import { readUnitFields } from '#lib/server/unit-form.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, parent }) => {
  const { formats } = await parent()
  const properties = await answered(locals.api.properties.list({ associationId: params.association, limit: 200 }))
  return {
    idempotencyKey: crypto.randomUUID(),
    properties: properties.items.map(({ id, name }) => ({ value: id as string, label: name })),
    initial: { propertyId: properties.items[0]?.id ?? '', kind: 'dwelling', entitlement: '1', locale: formats.locale },
  }
}

export const actions: Actions = {
  default: async ({ request, locals, params }) => {
    const form = await FormReader.of(request)
    const input = { propertyId: form.required('propertyId', m.property()), ...readUnitFields(form) }
    const answer = await form.call(() => locals.api.units.create(input, { context: { idempotencyKey: form.idempotencyKey } }), {
      areaSqCm: 'area',
      UNIT_LABEL_TAKEN: 'label',
    })
    return answer.ok ? redirect(303, paths(params.org).unit(params.association, answer.result.id)) : answer.failure
  },
}
