/** Third hook: finds out which operator calls, from the session cookie or a bearer token, and gives pages their API. */
import type { RequestEvent } from '@sveltejs/kit'
import type { Handle } from '@sveltejs/kit/hooks'
import { operatorOfSession } from '../features/operators/operator-store.ts'
import { bearerOf } from '../features/zones/service-caller.ts'
import { errorResponse } from '../server/envelope.ts'
import { createServerApi } from '../server/in-process-client.ts'
import type { RequestContext } from '../server/request-context.ts'
import { services } from '../server/running.ts'
import { sessionCookie } from '../server/session-cookie.ts'

export const authenticate: Handle = async ({ event, resolve }) => {
  const running = services()
  const { locals } = event
  locals.services = running
  const token = event.cookies.get(sessionCookie) ?? bearerOf(event.request.headers)
  // Zones and edges send tokens of another kind; those are not ours to look up.
  locals.tokenHash = token === undefined ? undefined : running.sessions.hashOf(token)
  const { tokenHash } = locals
  try {
    locals.operator = tokenHash && (await running.directory.withDirectory((tx) => operatorOfSession(tx, tokenHash, running.clock.now())))
  } catch (error) {
    return errorResponse(error, locals)
  }
  locals.api = createServerApi(requestContextOf(event))
  return resolve(event)
}

/** The context procedures of this request run in. */
export function requestContextOf({ locals, request }: RequestEvent): RequestContext {
  const { services: running, requestId, traceId, locale, operator, tokenHash } = locals
  const idempotencyKey = request.headers.get('idempotency-key') ?? undefined
  const ifMatch = request.headers.get('if-match') ?? undefined
  return { services: running, requestId, traceId, locale, operator, tokenHash, idempotencyKey, ifMatch, reply: {} }
}
