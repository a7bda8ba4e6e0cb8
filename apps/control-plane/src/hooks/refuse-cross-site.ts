/** Second hook: a write that a browser sends from another site is refused, whatever its content type. */
import type { Handle } from '@sveltejs/kit/hooks'
import { controlErrors } from '@repo/contract/control'
import { isCrossSite } from '../server/cross-site.ts'
import { errorResponse } from '../server/envelope.ts'

export const refuseCrossSite: Handle = ({ event, resolve }) => {
  event.locals.locale = 'en'
  if (isCrossSite(event.request.method, event.request.headers)) return errorResponse(controlErrors.CROSS_SITE_REFUSED(), event.locals)
  return resolve(event)
}
