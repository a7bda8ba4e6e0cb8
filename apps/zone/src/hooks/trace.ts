/**
 * First hook: continues the edge's trace and takes its request id, so that one id leads from the entrance to SQL and to the workflow a
 * request enqueues. A request without an edge (health, a direct call that will be refused) gets ids of its own.
 */
import { randomUUID } from 'node:crypto'
import type { Handle } from '@sveltejs/kit/hooks'
import { isUuid } from '@repo/core'
import { declareNames, withSpan } from '@repo/telemetry'

declareNames(['zone_request'])

export const trace: Handle = ({ event, resolve }) => {
  const { headers } = event.request
  const given = headers.get('x-request-id')
  const requestId = isUuid(given) ? given : randomUUID()
  const traceparent = headers.get('traceparent') ?? undefined
  return withSpan('zone_request', { role: 'server', traceparent, attributes: { 'freehold.request_id': requestId } }, async (span) => {
    event.locals.requestId = requestId
    event.locals.traceId = span.spanContext().traceId
    event.locals.responseHeaders = new Headers()
    const response = await resolve(event)
    span.setAttribute('http.response.status_code', response.status)
    response.headers.set('x-request-id', requestId)
    return response
  })
}
