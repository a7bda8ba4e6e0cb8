import { defineErrors } from './app-error.ts'

/**
 * Why an organisation is not served here and now. A zone's fence raises them from its own row, the edge answers them from its directory:
 * the edge is fast, the zone is right, and both say it in these words.
 */
export const fenceErrors = defineErrors({
  ORG_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such organisation.' },
  ORG_PROVISIONING: {
    status: 503,
    owner: 'platform',
    retryable: true,
    message: 'The organisation is being set up. Try again in a moment.',
  },
  READ_ONLY: {
    status: 503,
    owner: 'platform',
    retryable: true,
    message: 'The organisation is read-only for the moment: you can look, but not change. Try again later.',
  },
  ORG_MOVING: {
    status: 503,
    owner: 'platform',
    retryable: true,
    message: 'The organisation is moving to another place. Try again in a few seconds.',
  },
  ORG_SUSPENDED: { status: 403, owner: 'caller', message: 'The organisation is suspended. Its administrator can say why.' },
  ORG_CLOSED: { status: 403, owner: 'caller', message: 'The organisation is closed.' },
  /** `data` is `{ epoch }`: what the answering part knows, never a location. The edge refreshes up to it and tries once more. */
  ORG_MISDIRECTED: { status: 421, owner: 'platform', retryable: true, message: 'The organisation is not served here. Try again.' },
  /** The edge heard of a change before the zone did. `data` is `{ epoch }`. */
  ZONE_CATCHING_UP: {
    status: 503,
    owner: 'platform',
    retryable: true,
    message: 'This zone is catching up with a change to the organisation. Try again in a moment.',
  },
})
