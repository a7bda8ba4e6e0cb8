/** How long a session lasts: some weeks from signing in at most, and a week without use. Both ends are the server's; the cookie outlives neither. */

/** From signing in to the end, whatever happens. */
export const sessionLifetimeS = 30 * 24 * 3600
/** A session nobody uses ends after this time. */
export const sessionIdleS = 7 * 24 * 3600
/** Use is noted at most this often, so that reading a page is seldom a write. */
export const noteUseEveryS = 3600

export interface SessionTimes {
  readonly expiresAt: Date
  /** When its use was last noted. */
  readonly updatedAt: Date
}

/** The instant at which a session ends if it is not used again. */
export function endOf({ expiresAt, updatedAt }: SessionTimes): Date {
  return new Date(Math.min(expiresAt.getTime(), updatedAt.getTime() + sessionIdleS * 1000))
}

export function hasEnded(session: SessionTimes, now: Date): boolean {
  return endOf(session) <= now
}

export function isUseToNote({ updatedAt }: SessionTimes, now: Date): boolean {
  return now.getTime() - updatedAt.getTime() >= noteUseEveryS * 1000
}
