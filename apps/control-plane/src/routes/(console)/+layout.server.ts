import { redirect } from '@sveltejs/kit'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = ({ locals }) => {
  if (!locals.operator) redirect(303, '/sign-in')
  return { role: locals.operator.role }
}
