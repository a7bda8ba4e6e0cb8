/**
 * The fence's refusals. The database raises them (app.check_fence); here they become errors with a status.
 */
import { type AppError, defineErrors } from '@repo/core'

export type FenceMode = 'read' | 'write' | 'prepare'

/** `data` of the refusals that an edge can mend by refreshing: the epoch this zone holds. */
export interface FenceData {
  readonly epoch: number
}

/** The edge answers the same codes from its directory, in the same words; a test compares. This package may not import the contract. */
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
  /** `data` is `FenceData`: the edge refreshes up to that epoch and tries once more. */
  ORG_MISDIRECTED: { status: 421, owner: 'platform', retryable: true, message: 'The organisation is not served here. Try again.' },
  /** The edge heard of a change before this zone did. */
  ZONE_CATCHING_UP: {
    status: 503,
    owner: 'platform',
    retryable: true,
    message: 'This zone is catching up with a change to the organisation. Try again in a moment.',
  },
})

const retryAfterS = 2

/** The refusal behind a SQLSTATE of app.check_fence, or `undefined` for any other error. */
export function fenceError(sqlState: string, message: string, cause: unknown): AppError | undefined {
  const data: FenceData = { epoch: Number(/fence (\d+)/.exec(message)?.[1] ?? 0) }
  switch (sqlState) {
    case 'FH001':
      return fenceErrors.ORG_NOT_FOUND({ cause })
    case 'FH002':
    case 'FH006':
      return fenceErrors.ORG_MISDIRECTED({ data, cause })
    case 'FH003':
      return fenceErrors.READ_ONLY({ retryAfterS, cause })
    case 'FH004':
      return fenceErrors.ORG_SUSPENDED({ cause })
    case 'FH005':
      return fenceErrors.ORG_MOVING({ retryAfterS, cause })
    case 'FH007':
      return fenceErrors.ORG_PROVISIONING({ retryAfterS, cause })
    case 'FH008':
      return fenceErrors.ZONE_CATCHING_UP({ data, retryAfterS, cause })
    case 'FH009':
      return fenceErrors.ORG_CLOSED({ cause })
    default:
      return undefined
  }
}
