/** A grant: active → expired | revoked | exhausted. It begins with the last approval, is never renewed, and counts only while it is live. */

export const grantStatuses = ['active', 'expired', 'revoked', 'exhausted'] as const
export type GrantStatus = (typeof grantStatuses)[number]

/** Why a grant ended before or at its time. */
export const grantEndReasons = [
  ...(['time', 'revoked', 'used_up', 'policy_changed'] as const),
  ...(['organization_moved', 'organization_left', 'role_changed'] as const),
] as const
export type GrantEndReason = (typeof grantEndReasons)[number]

export interface GrantState {
  readonly status: GrantStatus
  /** Milliseconds since 1970, by the database's clock. */
  readonly startsAt: number
  readonly endsAt: number
  /** Calls it may serve; null: any number. */
  readonly usesMax: number | null
  readonly useCount: number
}

/** What a grant really is at an instant. Time ends it by itself: no check waits for a timer. */
export function grantStatusAt(grant: GrantState, at: number): GrantStatus {
  if (grant.status !== 'active') return grant.status
  if (at >= grant.endsAt) return 'expired'
  return grant.usesMax !== null && grant.useCount >= grant.usesMax ? 'exhausted' : 'active'
}

export function isLive(grant: GrantState, at: number): boolean {
  return at >= grant.startsAt && grantStatusAt(grant, at) === 'active'
}

/** One use. @returns the grant after it, or undefined when it is not live */
export function use(grant: GrantState, at: number): GrantState | undefined {
  if (!isLive(grant, at)) return undefined
  const used = { ...grant, useCount: grant.useCount + 1 }
  return { ...used, status: grantStatusAt(used, at) }
}

/** Ends it at once. A second time changes nothing, and neither does revoking one that has ended by itself. */
export function revoke(grant: GrantState, at: number): GrantState {
  const status = grantStatusAt(grant, at)
  return { ...grant, status: status === 'active' ? 'revoked' : status }
}
