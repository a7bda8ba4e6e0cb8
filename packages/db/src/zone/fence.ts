/**
 * The fence's refusals. The database raises them (app.check_fence); here they become errors with a status.
 */
import { type AppError, fenceErrors } from '@repo/core'

export type FenceMode = 'read' | 'write' | 'prepare'

/** `data` of the refusals that an edge can mend by refreshing: the epoch this zone holds. */
export interface FenceData {
  readonly epoch: number
}

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
