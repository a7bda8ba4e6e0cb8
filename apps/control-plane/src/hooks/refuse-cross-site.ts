/** Second hook: a write that a browser sends from another site is refused, whatever its content type. */
import type { Handle } from '@sveltejs/kit/hooks'
import { controlErrors } from '@repo/contract/control'
import { m } from '#lib/paraglide/messages.js'
import { isCrossSite } from '../server/cross-site.ts'
import { refuse } from './refuse.ts'

export const refuseCrossSite: Handle = ({ event, resolve }) => {
  event.locals.locale = 'en'
  if (isCrossSite(event.request.method, event.request.headers)) {
    return refuse(event, controlErrors.CROSS_SITE_REFUSED(), (options) => m.error_CROSS_SITE_REFUSED({}, options))
  }
  return resolve(event)
}
