import { ORPCError } from '@orpc/client'
import type { ErrorBody } from '@repo/contract'

/** What the API answered when it refused or failed, with the fields of the error envelope. */
export class FreeholdError extends Error {
  override readonly name = 'FreeholdError'
  readonly code: string
  readonly type: ErrorBody['type']
  readonly status: number
  readonly fieldErrors: ErrorBody['fieldErrors']
  readonly retryable: boolean
  readonly data: unknown
  /** How long the server asks to wait before the next try (`Retry-After`), in milliseconds. */
  readonly retryAfterMs: number | undefined

  constructor(body: ErrorBody, { retryAfterMs, ...options }: ErrorOptions & { readonly retryAfterMs?: number | undefined } = {}) {
    super(body.message, options)
    this.retryAfterMs = retryAfterMs
    this.code = body.code
    this.type = body.type
    this.status = body.status
    this.fieldErrors = body.fieldErrors
    this.retryable = body.retryable
    this.data = body.data
  }
}

function isErrorBody(value: unknown): value is ErrorBody {
  return typeof value === 'object' && value !== null && 'code' in value && 'type' in value && 'retryable' in value
}

/** The error inside an RPC answer. */
function errorBodyOf(error: ORPCError<string, unknown>): ErrorBody | undefined {
  return isErrorBody(error.data) ? error.data : undefined
}

/**
 * Lets an answer pass, unless it is the error envelope of the edge or of a hook: that is no RPC framing, and the RPC reader would take it for
 * a broken connection.
 * @throws FreeholdError with the envelope's error
 */
export async function refuseErrorEnvelope(response: Response): Promise<Response> {
  if (response.ok || !(response.headers.get('content-type') ?? '').startsWith('application/json')) return response
  const answer: unknown = await response.clone().json()
  const error = typeof answer === 'object' && answer !== null && 'ok' in answer && 'error' in answer ? answer.error : undefined
  if (isErrorBody(error)) throw new FreeholdError(error, { retryAfterMs: retryAfterMsOf(response) })
  return response
}

/** @returns milliseconds; undefined without `Retry-After`. Servers here send seconds, never a date (RFC 9110, 10.2.3, allows both) */
export function retryAfterMsOf(response: Pick<Response, 'headers'>): number | undefined {
  const text = response.headers.get('retry-after') ?? ''
  return /^\d{1,6}$/.test(text) ? Number(text) * 1000 : undefined
}

/**
 * Turns whatever the transport threw into a `FreeholdError`; a connection that failed is `CONNECTION_FAILED`, retryable.
 * @param retryAfterMs what the answer's head asked for
 */
export function toFreeholdError(error: unknown, retryAfterMs?: number): FreeholdError {
  if (error instanceof FreeholdError) return error
  if (error instanceof ORPCError) {
    const body = errorBodyOf(error)
    if (body) return new FreeholdError(body, { cause: error, retryAfterMs })
    const type = error.status >= 500 ? 'platform' : 'caller'
    const { code, status, message } = error
    return new FreeholdError({ code, type, status, message, fieldErrors: {}, retryable: false }, { cause: error })
  }
  const message = 'The connection failed before an answer arrived. Check the address and the network, then try again.'
  return new FreeholdError(
    { code: 'CONNECTION_FAILED', type: 'upstream', status: 0, message, fieldErrors: {}, retryable: true },
    { cause: error },
  )
}
