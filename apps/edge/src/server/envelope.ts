/** The one file that turns an answer of the edge's own into bytes: the JSON envelope for programs, a page for people, same code and id. */
import { errorEnvelope } from '@repo/contract'
import type { AppError } from '@repo/core'
import { errorPage } from './error-page.ts'

export interface ErrorContext {
  readonly requestId: string
  readonly traceId: string
  readonly now: Date
  /** The client navigates: it gets a page. */
  readonly wantsPage: boolean
}

export interface RenderedAnswer {
  readonly status: number
  readonly fields: readonly string[]
  readonly body: string
}

export function renderError(error: AppError, context: ErrorContext): RenderedAnswer {
  const { requestId, traceId, now, wantsPage } = context
  const envelope = errorEnvelope(error, { requestId, traceId, timestamp: now.toISOString(), locale: 'en' })
  const body = wantsPage ? errorPage(envelope) : JSON.stringify(envelope)
  return {
    status: envelope.error.status,
    fields: [
      ...['content-type', wantsPage ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8'],
      ...(wantsPage ? ['content-security-policy', "default-src 'none'; style-src 'unsafe-inline'"] : []),
      ...(error.retryAfterS === undefined ? [] : ['retry-after', String(error.retryAfterS)]),
      ...['cache-control', 'no-store', 'x-content-type-options', 'nosniff'],
    ],
    body,
  }
}
