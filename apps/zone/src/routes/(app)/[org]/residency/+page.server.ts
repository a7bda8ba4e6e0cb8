import { answered } from '#lib/server/describe-error.ts'
import { drawResidencyMap } from '#lib/server/residency-map.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const residency = await answered(locals.api.residency.get({}))
  return { residency, map: drawResidencyMap(residency.stores) ?? null }
}
