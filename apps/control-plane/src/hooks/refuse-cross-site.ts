/**
 * Second hook: a write that a browser sends from another site is refused. The Host field is what the browser was sent to, so an Origin that
 * names another authority is another site's page; programs send no Origin and carry a token instead of a cookie.
 */
import type { Handle } from '@sveltejs/kit/hooks'
import { controlErrors } from '@repo/contract/control'
import { errorResponse } from '../server/envelope.ts'

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])

export function isCrossSite(method: string, headers: Headers): boolean {
  if (reading.has(method)) return false
  const origin = headers.get('origin')
  if (origin === null) return headers.get('sec-fetch-site') === 'cross-site'
  return !URL.canParse(origin) || new URL(origin).host !== headers.get('host')
}

export const refuseCrossSite: Handle = ({ event, resolve }) => {
  event.locals.locale = 'en'
  if (isCrossSite(event.request.method, event.request.headers)) return errorResponse(controlErrors.CROSS_SITE_REFUSED(), event.locals)
  return resolve(event)
}
