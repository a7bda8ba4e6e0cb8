import { defineErrors, fenceErrors } from '@repo/core'

/** Answers about an organisation's routing: what the request says of it, and what its state or its places forbid. */
export const routingErrors = defineErrors({
  ORG_REQUIRED: {
    status: 400,
    owner: 'caller',
    message: 'This address needs an organisation. Name one in the path, the X-Org-Id header or with an API key.',
  },
  ORG_ID_MALFORMED: { status: 400, owner: 'caller', message: 'An organisation id is a UUID in lower case with hyphens.' },
  ORG_ID_REPEATED: { status: 400, owner: 'caller', message: 'The organisation is named twice in one place. Name it once.' },
  ORG_SCOPE_CONFLICT: {
    status: 421,
    owner: 'caller',
    message: 'Path, header, key and host name different organisations. Use one organisation in a request.',
  },
  ...fenceErrors.definitions,
  /** `data` is `{ host }`. */
  ORG_HOST_REQUIRED: {
    status: 421,
    owner: 'caller',
    message: "The organisation's data may be read only inside its own places. Send the request to its own host.",
  },
})

/** Answers the edge gives before an organisation matters, or when what lies behind it fails. */
export const edgeErrors = defineErrors({
  HOST_NOT_SERVED: { status: 421, owner: 'caller', message: 'This server does not answer for that host name.' },
  ROUTE_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is nothing at this address.' },
  REQUEST_HEAD_MALFORMED: { status: 400, owner: 'caller', message: 'The request is not well-formed HTTP, or says one thing twice.' },
  REQUEST_HEAD_TOO_LARGE: { status: 431, owner: 'caller', message: 'The request has too many or too long header fields.' },
  REQUEST_TIMEOUT: { status: 408, owner: 'caller', retryable: true, message: 'The request did not arrive in time. Try again.' },
  BODY_TOO_LARGE: { status: 413, owner: 'caller', message: 'The request body is larger than this address accepts.' },
  ASSERTION_REQUIRED: { status: 421, owner: 'caller', message: 'This server is reached through its edge only.' },
  DIRECTORY_NOT_READY: {
    status: 503,
    owner: 'platform',
    retryable: true,
    message: 'The entrance is starting and does not know its organisations yet. Try again in a moment.',
  },
  EDGE_OVERLOADED: {
    status: 503,
    owner: 'platform',
    retryable: true,
    message: 'There is more to do than can be done at once. Try again in a moment.',
  },
  ZONE_UNAVAILABLE: { status: 503, owner: 'upstream', retryable: true, message: 'The zone is not answering. Try again in a moment.' },
  ZONE_TIMEOUT: { status: 504, owner: 'upstream', retryable: true, message: 'The zone did not answer in time. Try again.' },
  ZONE_ANSWER_BROKEN: {
    status: 502,
    owner: 'upstream',
    retryable: true,
    message: 'The answer broke off. Whether the request was carried out is not known; look before you repeat it.',
  },
})
