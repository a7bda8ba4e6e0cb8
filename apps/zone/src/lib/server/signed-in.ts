import { redirect } from '@sveltejs/kit'

/** Sends whoever is not signed in to the sign-in page, and back here afterwards. @throws Redirect */
export function signedIn(locals: App.Locals, url: URL): void {
  // Staff of the zone are members of nothing: their own pages are elsewhere.
  if (locals.actor?.kind === 'staff') redirect(303, '/staff')
  if (!locals.actor) redirect(303, `/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`)
}
