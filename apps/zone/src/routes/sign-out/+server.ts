import { redirect } from '@sveltejs/kit'
import { readForm } from '#lib/server/read-form.ts'
import { safePath } from '#lib/server/safe-path.ts'
import type { RequestHandler } from './$types'

/** Ends the session, or all of the person's. A POST, so that no picture or prefetch signs anybody out. */
export const POST: RequestHandler = async ({ locals: { actor, api }, request }) => {
  const form = await readForm(request)
  const next = form.get('next')
  await (form.has('everywhere') && actor?.kind === 'user' ? api.identity.signOutEverywhere({}) : api.identity.signOut({}))
  return redirect(303, safePath(typeof next === 'string' ? next : undefined, '/sign-in'))
}
