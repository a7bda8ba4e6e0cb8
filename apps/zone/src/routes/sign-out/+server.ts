import { redirect } from '@sveltejs/kit'
import type { RequestHandler } from './$types'

/** Ends the session. A POST, so that no picture or prefetch signs anybody out. */
export const POST: RequestHandler = async ({ locals }) => {
  await locals.api.identity.signOut({})
  return redirect(303, '/sign-in')
}
