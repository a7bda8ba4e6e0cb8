/** The closed lists of the audit trail: the columns of `audit_event` admit these codes, and a test compares both. */
import type { auditActorKinds, auditDecisions, auditOutcomes } from '@repo/contract'

/** How the actor was known. */
export const authenticationStrengths = ['password', 'passkey', 'api_key', 'link', 'none'] as const

/** What lies beside an event because it is about a person and has to be erasable. */
export const auditPersonalFields = ['client_address'] as const

/** The coded fields every event has. */
export interface AuditCodes {
  readonly actorKind: (typeof auditActorKinds)[number]
  readonly authenticationStrength: (typeof authenticationStrengths)[number]
  readonly decision: (typeof auditDecisions)[number]
  readonly outcome: (typeof auditOutcomes)[number]
}
