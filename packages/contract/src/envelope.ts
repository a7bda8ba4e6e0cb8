import { AppError, defineErrors, type ErrorOwner } from '@repo/core'

/** What every answer carries, so that a person can quote it and an operator can find it. */
export interface Meta {
  readonly requestId: string
  readonly traceId: string
  /** ISO 8601 instant in UTC. */
  readonly timestamp: string
  /** The locale that was really used for messages (BCP 47): `messageLocale`, whatever the caller asked for. */
  readonly locale: string
}

export interface ErrorBody {
  readonly code: string
  readonly type: ErrorOwner
  readonly status: number
  readonly message: string
  /** Input path → messages; empty when the error is about no field. */
  readonly fieldErrors: Readonly<Record<string, readonly string[]>>
  readonly retryable: boolean
  /** Typed facts the code declares, e.g. the transitions a state allows. Absent when there are none. */
  readonly data?: unknown
}

export interface OkEnvelope<Data> {
  readonly ok: true
  readonly data: Data
  readonly meta: Meta
}

export interface ErrorEnvelope {
  readonly ok: false
  readonly error: ErrorBody
  readonly meta: Meta
}

/** The language of declared messages. Screens say errors in the reader's language, by code; programs read the code. */
export const messageLocale = 'en'

/** Codes that any surface may answer, whatever the feature. */
export const platformErrors = defineErrors({
  INTERNAL: {
    status: 500,
    owner: 'platform',
    message: 'Something went wrong on our side. Try again; if it stays, quote the request id to support.',
  },
  UPSTREAM_UNAVAILABLE: {
    status: 503,
    owner: 'upstream',
    retryable: true,
    message: 'A part this request needs is not answering. Try again in a moment.',
  },
})

/** The wire form of an error. An error nobody declared becomes `INTERNAL`: its text may hold anything, so none of it is sent. */
export function toErrorBody(error: unknown): ErrorBody {
  const known = error instanceof AppError ? error : platformErrors.INTERNAL({ cause: error })
  return {
    code: known.code,
    type: known.owner,
    status: known.status,
    message: known.message,
    fieldErrors: known.fieldErrors ?? {},
    retryable: known.retryable,
    ...(known.data === undefined ? {} : { data: known.data }),
  }
}

export function okEnvelope<Data>(data: Data, meta: Meta): OkEnvelope<Data> {
  return { ok: true, data, meta }
}

export function errorEnvelope(error: unknown, meta: Meta): ErrorEnvelope {
  return { ok: false, error: toErrorBody(error), meta }
}
