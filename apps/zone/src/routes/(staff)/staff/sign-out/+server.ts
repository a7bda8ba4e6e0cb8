import { redirect } from '@sveltejs/kit'
import type { RequestHandler } from './$types'

/** Ends the staff session. A POST, so that no picture or prefetch signs anybody out. */
export const POST: RequestHandler = async ({ locals: { api } }) => {
  await api.staff.signOut({})
  return redirect(303, '/staff/sign-in')
}
