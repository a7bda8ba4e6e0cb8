/**
 * Refuses what another site can make a browser send with its cookies: a form, or a request that says no type. Other types need the
 * browser's leave first (CORS), which nothing here gives. The rule is SvelteKit's own, moved here for its answer: our envelope instead of
 * bare text. A request with `Authorization` is a program's: no site can add that field, and where it stands no cookie counts.
 */
import type { RequestEvent } from '@sveltejs/kit'
import type { Handle } from '@sveltejs/kit/hooks'
import { requestErrors } from '@repo/contract'
import { dev } from '$app/env'
import { refuse } from './refuse.ts'

const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
/** The types of HTML forms, and that of the framework's own binary ones. */
const formTypes = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain', 'application/x-sveltekit-formdata'])

export const requireSameOrigin: Handle = ({ event, resolve }) =>
  isForeign(event) ? refuse(event, requestErrors.ORIGIN_FOREIGN()) : resolve(event)

// The development server does not learn the public origin from the edge.
function isForeign({ request: { method, headers }, url }: RequestEvent): boolean {
  if (dev || !changing.has(method) || headers.has('authorization')) return false
  const type = headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  return (!type || formTypes.has(type)) && headers.get('origin') !== url.origin
}
