import { redirect } from '@sveltejs/kit'
import { answered } from '#lib/server/describe-error.ts'
import { signedIn } from '#lib/server/signed-in.ts'
import type { PageServerLoad } from './$types'

/**
 * Between the claim and the first page: the claim is a fact in the zone at once, but the edges hear of it a moment later and would answer that
 * the organisation is still being prepared.
 */
export const load: PageServerLoad = async ({ locals, url }) => {
  signedIn(locals, url)
  const mine = await answered(locals.api.identity.me.organizations({}))
  const organization = mine.find(({ id }) => id === url.searchParams.get('organization'))
  return organization ? { organization: { id: organization.id as string, name: organization.name } } : redirect(303, '/organizations')
}
