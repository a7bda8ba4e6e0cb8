import type { OrgId, UserId } from '@repo/core'
import type { FenceMode } from './fence.ts'

/** Whose rows a transaction may touch, and under which routing decision. */
export interface OrgScope {
  readonly orgId: OrgId
  /** The epoch of the edge's assertion. Absent for work that starts inside the zone, which still passes the status check. */
  readonly epoch?: number | undefined
  /** `write` holds the organisation's fence until the end; `prepare` is the claim alone. */
  readonly mode: FenceMode
  readonly userId?: UserId | undefined
  /** Looked at before each statement: an aborted request sends no more of them and commits nothing. */
  readonly signal?: AbortSignal | undefined
  /** Bounds each statement. Default 15 s. */
  readonly statementTimeoutMs?: number | undefined
}

/** Who is asking before an organisation is known. Rows of the shared tables show only for this user or this secret's hash. */
export interface IdentityScope {
  readonly userId?: UserId | undefined
  /** SHA-256, in lower-case hexadecimal, of the API key, invitation or claim link presented. */
  readonly keyHash?: string | undefined
  /** A signed-in member of the zone's staff: shows them requests and grants of the zone as codes and ids. */
  readonly staffId?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** What a member of the zone's staff reads under a grant. */
export interface GrantScope {
  readonly orgId: OrgId
  /** The epoch of the edge's assertion. */
  readonly epoch: number
  readonly staffId: string
  readonly grantId: string
  readonly signal?: AbortSignal | undefined
}
