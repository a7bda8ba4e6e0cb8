/** A hook's refusal: the envelope for programs, a page in the reader's language with the same code and request id for people. */
import type { RequestEvent } from '@sveltejs/kit'
import { extractLocaleFromRequest } from '#lib/paraglide/runtime.js'
import { describeErrorIn } from '#lib/server/describe-error.ts'
import { errorHeaders, errorResponse, toAppError } from '../server/envelope.ts'
import { errorPage } from '../server/error-page.ts'

export function refuse(event: RequestEvent, thrown: unknown): Response {
  const error = toAppError(thrown)
  if (!wantsPage(event.request)) return errorResponse(error, event.locals)
  const locale = extractLocaleFromRequest(event.request)
  const { status, code } = error
  return new Response(errorPage({ status, code, message: describeErrorIn(locale, error), locale, requestId: event.locals.requestId }), {
    status,
    headers: {
      ...errorHeaders(error),
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
  })
}

function wantsPage(request: Request): boolean {
  const fetchMode = request.headers.get('sec-fetch-mode')
  return fetchMode === 'navigate' || (fetchMode === null && (request.headers.get('accept') ?? '').includes('text/html'))
}
