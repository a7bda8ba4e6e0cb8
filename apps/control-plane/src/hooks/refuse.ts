/** A hook's refusal: the envelope for programs, a page in the reader's language with the same code and request id for people. */
import type { RequestEvent } from '@sveltejs/kit'
import type { AppError } from '@repo/core'
import { m } from '#lib/paraglide/messages.js'
import { extractLocaleFromRequest } from '#lib/paraglide/runtime.js'
import { errorHeaders, errorResponse } from '../server/envelope.ts'
import { errorPage } from '../server/error-page.ts'

export function refuse(event: RequestEvent, error: AppError, words: (options: { locale: Locale }) => string): Response {
  if (!wantsPage(event.request)) return errorResponse(error, event.locals)
  const locale = extractLocaleFromRequest(event.request)
  const { status, code } = error
  const said = { title: m.error_refused_title({}, { locale }), message: words({ locale }), back: m.to_health({}, { locale }) }
  return new Response(errorPage({ status, code, ...said, locale, requestId: event.locals.requestId }), {
    status,
    headers: {
      ...errorHeaders(error),
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
  })
}

type Locale = ReturnType<typeof extractLocaleFromRequest>

function wantsPage(request: Request): boolean {
  const fetchMode = request.headers.get('sec-fetch-mode')
  return fetchMode === 'navigate' || (fetchMode === null && (request.headers.get('accept') ?? '').includes('text/html'))
}
