/** First hook: continues the caller's trace, so that one id leads from a request to SQL and to the workflow that it enqueues. */
import { randomUUID } from 'node:crypto'
import type { Handle } from '@sveltejs/kit/hooks'
import { isUuid } from '@repo/core'
import { currentTraceId, declareNames, setSpanAttributes, withSpan, withTraceparent } from '@repo/telemetry'

declareNames(['control_request'])

export const trace: Handle = ({ event, resolve }) => {
  const { headers } = event.request
  const given = headers.get('x-request-id')
  const requestId = isUuid(given) ? given : randomUUID()
  return withTraceparent(headers.get('traceparent'), () =>
    withSpan('control_request', { role: 'server', attributes: { 'freehold.request_id': requestId } }, async () => {
      event.locals.requestId = requestId
      event.locals.traceId = currentTraceId() ?? ''
      const response = await resolve(event)
      setSpanAttributes({ 'http.response.status_code': response.status })
      response.headers.set('x-request-id', requestId)
      return response
    }),
  )
}
