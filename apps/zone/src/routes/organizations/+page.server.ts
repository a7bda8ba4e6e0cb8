import { redirect } from '@sveltejs/kit'
import { answered } from '#lib/server/describe-error.ts'
import { signedIn } from '#lib/server/signed-in.ts'
import { describeZone } from '#lib/server/zone.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  signedIn(locals, url)
  const mine = await answered(locals.api.identity.me.organizations({}))
  // On an organisation's own host no other one can be opened.
  const here = locals.assertion?.org ?? undefined
  const organizations = here === undefined ? mine : mine.filter(({ id }) => id === here)
  const [only] = organizations
  if (url.searchParams.get('open') === 'only' && only && organizations.length === 1) redirect(303, `/${only.id}`)
  return { organizations, zone: describeZone(locals) }
}
