/**
 * Bounds what a page's form may send. The adapter's own limit is off, because uploads stream; the API bounds its bodies itself. A form of a
 * browser states its length, so one without is refused unread.
 */
import { edgeErrors } from '@repo/contract/edge'
import type { Handle } from '@sveltejs/kit/hooks'
import { refuse } from './refuse.ts'

const formBytesMax = 512 * 1024
const bodiless = new Set(['GET', 'HEAD', 'OPTIONS'])

export const limitForm: Handle = ({ event, resolve }) => {
  const { request, url } = event
  if (bodiless.has(request.method) || url.pathname.startsWith('/api/')) return resolve(event)
  const length = request.headers.get('content-length')
  const isBounded = length === null ? request.body === null : Number(length) <= formBytesMax
  return isBounded ? resolve(event) : refuse(event, edgeErrors.BODY_TOO_LARGE())
}
