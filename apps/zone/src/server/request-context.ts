/** What is known about a request before its procedure starts. Hooks make it; procedures read it. */
import type { AssertionClaims } from '@repo/contract/edge'
import type { OrgId, UserId } from '@repo/core'
import type { ZoneServices } from './services.ts'

/** Who calls, as the zone itself verified. */
export type Actor =
  | {
      readonly kind: 'user'
      readonly id: UserId
      /** How the session began; audit events carry it. */
      readonly strength: 'password' | 'passkey' | 'link'
    }
  | {
      readonly kind: 'apiKey'
      readonly id: string
      /** The one organisation the key is bound to. */
      readonly orgId: OrgId
    }
  | StaffActor

/** Somebody of the zone's own staff. No member of any organisation: what is open to members is closed to them. */
export interface StaffActor {
  readonly kind: 'staff'
  readonly id: string
  readonly role: 'support' | 'officer'
  readonly roleSince: Date
  /** A code: whose staff they are. */
  readonly employer: string
  readonly officeCountry: string
  readonly strength: 'password'
}

export interface RequestContext {
  readonly services: ZoneServices
  readonly requestId: string
  readonly traceId: string
  /** What the zone's edge vouches for; undefined only on health paths, which run no procedure. */
  readonly assertion: AssertionClaims | undefined
  /** Every organisation the request itself names: path, header, key. They must agree with each other and with the assertion. */
  readonly claimedOrgIds: readonly OrgId[]
  readonly actor: Actor | undefined
  readonly idempotencyKey: string | undefined
  readonly signal: AbortSignal | undefined
  readonly requestHeaders: Headers
  /** Cookies and other headers a procedure wants in the answer. */
  readonly responseHeaders: Headers
  /** What a procedure says of its answer over REST beside its body: a status other than its usual one. */
  readonly reply: { status?: 202 }
  /** Address the first edge saw, for rate limits. R3: never logged. */
  readonly clientAddress: string
}

/** What hooks leave on `event.locals` for pages and routes. */
export interface RequestLocals {
  requestId: string
  traceId: string
  assertion: AssertionClaims | undefined
  claimedOrgIds: readonly OrgId[]
  actor: Actor | undefined
  services: ZoneServices
  /** Headers that procedures called by a page want in the page's answer. */
  responseHeaders: Headers
}
