import { answered } from '#lib/server/describe-error.ts'
import { associationToday } from '#lib/server/now.ts'
import type { LayoutServerLoad } from './$types'

/** The association every page below is about, and the date it is there. */
export const load: LayoutServerLoad = async ({ locals, params }) => {
  const association = await answered(locals.api.associations.get({ associationId: params.association }))
  return { association, today: associationToday(locals, association.timeZone) }
}
