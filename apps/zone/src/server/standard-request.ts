/**
 * A request in oRPC's own form and its answer back. oRPC's adapter copies every field of the head for each request, of which the procedures need
 * none: what they know of a request is in their context.
 */
import { generateContentDisposition, type StandardLazyRequest, type StandardResponse } from '@orpc/standard-server'
import { toFetchResponse, toStandardBody } from '@orpc/standard-server-fetch'
import { StreamedFile } from './streamed-file.ts'

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
  const { body } = response
  if (!(body instanceof StreamedFile)) return toFetchResponse(response)
  const answer = toFetchResponse({ ...response, body: body.stream() as unknown as StandardResponse['body'] })
  answer.headers.set('content-type', body.type)
  answer.headers.set('content-disposition', generateContentDisposition(body.name))
  return answer
}
