/** Third hook: finds out who calls, from a session cookie or a bearer key, and gives pages their API. Whether they may is asked later. */
import type { RequestEvent } from '@sveltejs/kit'
import type { Handle } from '@sveltejs/kit/hooks'
import type { RequestContext } from '../server/request-context.ts'
import { createServerApi } from '../server/in-process-client.ts'
import { refuse } from './refuse.ts'

export const authenticate: Handle = async ({ event, resolve }) => {
  const { locals } = event
  // Health paths have no assertion, and assets need no caller.
  if (locals.assertion === undefined || event.url.pathname.startsWith('/_app/')) return resolve(event)
  try {
    const { headers } = event.request
    // Who is signed in at the staff's door acts as staff and as nothing else, whatever other cookies the browser has.
    locals.actor = (await locals.services.staff.authenticate(headers)) ?? (await locals.services.identity.authenticate(headers))
  } catch (error) {
    return refuse(event, error)
  }
  // The API's own routes call procedures over the wire's framing, and add what those say to the answer themselves.
  if (event.url.pathname.startsWith('/api/')) return resolve(event)
  locals.api = createServerApi(requestContextOf(event))
  const response = await resolve(event)
  // Cookies that procedures called by a page have set.
  for (const [name, value] of locals.responseHeaders) response.headers.append(name, value)
  return response
}

/** The context procedures of this request run in. */
export function requestContextOf(event: RequestEvent): RequestContext {
  const { locals, request } = event
  return {
    services: locals.services,
    requestId: locals.requestId,
    traceId: locals.traceId,
    assertion: locals.assertion,
    claimedOrgIds: locals.claimedOrgIds,
    actor: locals.actor,
    idempotencyKey: request.headers.get('idempotency-key') ?? undefined,
    signal: request.signal,
    requestHeaders: request.headers,
    responseHeaders: locals.responseHeaders,
    reply: {},
    clientAddress: request.headers.get('x-forwarded-for')?.split(',')[0]?.trim() ?? '',
  }
}
