import { defineErrors } from '@repo/core'

/** Codes that any procedure may answer before its own rules are reached. Routing, unknown addresses and body size are in edge/edge-errors.ts. */
export const requestErrors = defineErrors({
  UNAUTHENTICATED: { status: 401, owner: 'caller', message: 'Sign in, or send a valid API key.' },
  FORBIDDEN: { status: 403, owner: 'caller', message: 'Your role does not allow this. An administrator can change roles.' },
  ORIGIN_FOREIGN: {
    status: 403,
    owner: 'caller',
    message: 'A form of another site was refused. Send it from a page of this host, or as application/json with an API key.',
  },
  VALIDATION_FAILED: { status: 422, owner: 'caller', message: 'Some fields are not valid. Each one says what is wrong.' },
  BODY_MALFORMED: {
    status: 400,
    owner: 'caller',
    message: 'The body cannot be read. Send well-formed JSON with content-type application/json.',
  },
  CURSOR_INVALID: { status: 400, owner: 'caller', message: 'The cursor is not valid for this list. Start again without one.' },
  EXPORT_TOO_LARGE: {
    status: 422,
    owner: 'caller',
    message: 'This would be more than 100,000 rows. Narrow the export, to one association or a shorter time for instance.',
  },
  IDEMPOTENCY_KEY_MALFORMED: {
    status: 400,
    owner: 'caller',
    message: 'An Idempotency-Key is 8 to 128 letters, digits, hyphens or underscores.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 409,
    owner: 'caller',
    message: 'This Idempotency-Key was used with another body. Use a new key for a new request.',
  },
  CONFLICT: {
    status: 409,
    owner: 'caller',
    retryable: true,
    message: 'Somebody changed the same thing at the same moment. Look at the present state and try again.',
  },
  REQUEST_CANCELLED: { status: 499, owner: 'caller', retryable: true, message: 'The caller went away before the answer was ready.' },
  RATE_LIMITED: { status: 429, owner: 'caller', retryable: true, message: 'Too many requests. Wait a moment and try again.' },
})
