/**
 * First hook: continues the edge's trace and takes its request id, so that one id leads from the entrance to SQL and to the workflow a
 * request enqueues. A request without an edge (health, a direct call that will be refused) gets ids of its own.
 */
import { randomUUID } from 'node:crypto'
import type { Handle } from '@sveltejs/kit/hooks'
import { isUuid } from '@repo/core'
import { currentTraceId, declareNames, setSpanAttributes, withSpan, withTraceparent } from '@repo/telemetry'

declareNames(['zone_request'])

export const trace: Handle = ({ event, resolve }) => {
  const { headers } = event.request
  const given = headers.get('x-request-id')
  const requestId = isUuid(given) ? given : randomUUID()
  return withTraceparent(headers.get('traceparent'), () =>
    withSpan('zone_request', { role: 'server', attributes: { 'freehold.request_id': requestId } }, async () => {
      event.locals.requestId = requestId
      event.locals.traceId = currentTraceId() ?? ''
      event.locals.responseHeaders = new Headers()
      const response = await resolve(event)
      setSpanAttributes({ 'http.response.status_code': response.status })
      response.headers.set('x-request-id', requestId)
      return response
    }),
  )
}
