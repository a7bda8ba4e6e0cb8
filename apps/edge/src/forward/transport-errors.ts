/** What a failure behind the edge means: for the client, for the metrics, and whether the request may be sent again. */
import { edgeErrors } from '@repo/contract/edge'
import type { AppError } from '@repo/core'
import { BodyMalformed, BodyStalled, BodyTooLarge } from './client-side.ts'
import { UpstreamFault } from './upstream-fault.ts'

export interface UpstreamFailure {
  readonly reason: UpstreamFault['reason']
  readonly error: AppError
}

const neverConnected = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  'UND_ERR_CONNECT_TIMEOUT',
])

const codeOf = (error: unknown): string => {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : ''
}

export function classifyFailure(error: unknown, answerStarted: boolean): UpstreamFailure {
  if (error instanceof BodyTooLarge) return { reason: 'malformed', error: edgeErrors.BODY_TOO_LARGE() }
  if (error instanceof BodyMalformed) return { reason: 'malformed', error: edgeErrors.REQUEST_HEAD_MALFORMED() }
  // The client's doing: it must not count against what lies behind the edge.
  if (error instanceof BodyStalled) return { reason: 'malformed', error: edgeErrors.REQUEST_TIMEOUT() }
  const cause = error
  if (error instanceof UpstreamFault) return { reason: error.reason, error: answerTo(error.reason, cause) }
  const code = codeOf(error)
  if (neverConnected.has(code) || isConnectTimeout(error))
    return { reason: 'connect', error: edgeErrors.ZONE_UNAVAILABLE({ cause, retryAfterS: 1 }) }
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return { reason: 'timeout', error: edgeErrors.ZONE_TIMEOUT({ cause }) }
  if (code.startsWith('HPE_') || code.startsWith('UND_ERR_HEADERS_OVERFLOW') || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') {
    return { reason: 'malformed', error: edgeErrors.ZONE_ANSWER_BROKEN({ cause }) }
  }
  return { reason: answerStarted ? 'malformed' : 'reset', error: edgeErrors.ZONE_ANSWER_BROKEN({ cause }) }
}

function answerTo(reason: UpstreamFault['reason'], cause: unknown): AppError {
  if (reason === 'connect' || reason === 'none_available') return edgeErrors.ZONE_UNAVAILABLE({ cause, retryAfterS: 1 })
  return reason === 'timeout' ? edgeErrors.ZONE_TIMEOUT({ cause }) : edgeErrors.ZONE_ANSWER_BROKEN({ cause })
}

/** Node tries several addresses of a name and reports their failures together. */
function isConnectTimeout(error: unknown): boolean {
  return (
    error instanceof AggregateError &&
    error.errors.length > 0 &&
    error.errors.every((one) => neverConnected.has(codeOf(one)) || codeOf(one) === 'ETIMEDOUT')
  )
}

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * May the request be sent again? When no connection came about no byte was sent, so any method may, if its body is still whole. After
 * that only a bodyless request without effects may, before the first byte of an answer.
 */
export function mayRetry(failure: UpstreamFailure, request: { method: string; hasBody: boolean; bodyBytesRead: number }): boolean {
  if (failure.reason === 'connect') return request.bodyBytesRead === 0
  return failure.reason === 'reset' && safe.has(request.method) && !request.hasBody
}
