/** Errors to the wire, in one place: whatever is thrown becomes a declared code here, and only here is a status written. */
import { ORPCError } from '@orpc/client'
import { ValidationError } from '@orpc/contract'
import {
  errorEnvelope,
  fieldProblemText,
  messageLocale,
  platformErrors,
  requestErrors,
  toErrorBody,
  type ErrorBody,
  type Meta,
} from '@repo/contract'
import { edgeErrors, epochHeader } from '@repo/contract/edge'
import { type AppError, isAppError } from '@repo/core'
import { sqlStateOf } from '@repo/db/zone'

/** Serialisation failure and deadlock: the same request may succeed at once. */
const conflictStates = new Set(['40001', '40P01'])
const uniqueViolation = '23505'
const connectionCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT'])

/** The declared error behind whatever was thrown. What nobody declared is `INTERNAL`, with the cause kept for the log. */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error
  if (error instanceof ORPCError) return fromRpcError(error)
  if (isObject(error) && error['status'] === 413) return edgeErrors.BODY_TOO_LARGE({ cause: error })
  if (isObject(error) && error['name'] === 'AbortError') return requestErrors.REQUEST_CANCELLED({ cause: error })
  return fromDatabaseError(error) ?? fromServiceError(error) ?? platformErrors.INTERNAL({ cause: error })
}

function fromRpcError(error: ORPCError<string, unknown>): AppError {
  if (isAppError(error.cause)) return error.cause
  if (error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
    return requestErrors.VALIDATION_FAILED({ fieldErrors: fieldErrorsOf(error.cause), cause: error })
  }
  if (error.code === 'BAD_REQUEST') return requestErrors.BODY_MALFORMED({ cause: error })
  if (error.code === 'PAYLOAD_TOO_LARGE') return edgeErrors.BODY_TOO_LARGE({ cause: error })
  if (error.code === 'NOT_FOUND') return edgeErrors.ROUTE_NOT_FOUND({ cause: error })
  return platformErrors.INTERNAL({ cause: error })
}

function fromDatabaseError(error: unknown): AppError | undefined {
  const state = sqlStateOf(error)?.code
  const prismaCode = isObject(error) && typeof error['code'] === 'string' ? error['code'] : undefined
  if (state === uniqueViolation || prismaCode === 'P2002' || prismaCode === 'P2034') return requestErrors.CONFLICT({ cause: error })
  if (state !== undefined && conflictStates.has(state)) return requestErrors.CONFLICT({ cause: error })
  // Class 08 is a lost connection, 57P0x a server that stops, 57014 a statement cut off by its time limit, 53300 no free connection.
  if (state !== undefined && /^(08...|57P0.|57014|53300)$/.test(state)) return unavailable(error)
  if (prismaCode !== undefined && /^P(1001|1002|1008|1017|2024|2028)$/.test(prismaCode)) return unavailable(error)
  return undefined
}

function fromServiceError(error: unknown): AppError | undefined {
  for (let at: unknown = error, depth = 0; isObject(at) && depth < 4; at = at['cause'], depth++) {
    const { name, code } = at
    if (typeof code === 'string' && connectionCodes.has(code)) return unavailable(error)
    // Cerbos: 14 is UNAVAILABLE, 4 DEADLINE_EXCEEDED, also by our own time limit.
    if (name === 'CallFailed' && (code === 14 || code === 4)) return unavailable(error)
    if (name === 'MaxRetriesPerRequestError' || name === 'TimeoutError') return unavailable(error)
  }
  return undefined
}

const unavailable = (cause: unknown): AppError => platformErrors.UPSTREAM_UNAVAILABLE({ cause, retryAfterS: 2 })

function fieldErrorsOf(error: ValidationError): Record<string, string[]> {
  const fields: Record<string, string[]> = {}
  for (const issue of error.issues) {
    const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
    ;(fields[path] ??= []).push(fieldProblemText(issue))
  }
  return fields
}

/** The same error object in oRPC's own framing: `data` of an RPC error is what `error` is in the envelope. */
export function toRpcError(error: unknown): ORPCError<string, ErrorBody> {
  const known = toAppError(error)
  return new ORPCError(known.code, { status: known.status, message: known.message, data: toErrorBody(known), cause: known })
}

export interface MetaSource {
  readonly requestId: string
  readonly traceId: string
}

export function metaOf({ requestId, traceId }: MetaSource, now: Date = new Date()): Meta {
  return { requestId, traceId, timestamp: now.toISOString(), locale: messageLocale }
}

/** An error as an HTTP answer with our envelope, for hooks and routes outside oRPC. */
export function errorResponse(error: unknown, source: MetaSource): Response {
  const known = toAppError(error)
  return Response.json(errorEnvelope(known, metaOf(source)), { status: known.status, headers: errorHeaders(known) })
}

/** Headers that go with an error on every surface. */
export function errorHeaders(error: AppError): Record<string, string> {
  const retryAfterS = error.retryAfterS ?? (error.status === 503 ? 2 : undefined)
  // The edge's directory is behind this zone's fence: it refreshes up to this epoch and, where no body has gone, asks once more.
  const epoch = error.code === 'ORG_MISDIRECTED' && isObject(error.data) ? error.data['epoch'] : undefined
  return {
    ...(typeof epoch === 'number' ? { [epochHeader]: `${epoch}` } : {}),
    'cache-control': 'no-store',
    ...(retryAfterS === undefined ? {} : { 'retry-after': `${retryAfterS}` }),
    ...(error.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
