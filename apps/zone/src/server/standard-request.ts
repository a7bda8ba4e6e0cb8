/**
 * A request in oRPC's own form and its answer back. oRPC's adapter copies every field of the head for each request, of which the procedures need
 * none: what they know of a request is in their context.
 */
import type { StandardLazyRequest, StandardResponse } from '@orpc/standard-server'
import { toFetchResponse, toStandardBody } from '@orpc/standard-server-fetch'

export function toStandardRequest(request: Request): StandardLazyRequest {
  const { signal } = request
  let body: Promise<unknown> | undefined
  return {
    url: new URL(request.url),
    signal,
    method: request.method,
    headers: {},
    body: () => (body ??= toStandardBody(request, { signal })) as ReturnType<StandardLazyRequest['body']>,
  }
}

export function toResponse(response: StandardResponse): Response {
  return toFetchResponse(response)
}
