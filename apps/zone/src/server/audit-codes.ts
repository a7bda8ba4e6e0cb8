/** The closed lists of the audit trail: the columns of `audit_event` admit these codes, and a test compares both. */

/** Who acted. `officer` and `system` are for what a zone's staff and the zone itself do. */
export const auditActorKinds = ['user', 'api_key', 'workflow', 'officer', 'system', 'anonymous'] as const
/** How the actor was known. */
export const authenticationStrengths = ['password', 'passkey', 'api_key', 'link', 'none'] as const
export const auditDecisions = ['allowed', 'refused'] as const
export const auditOutcomes = ['done', 'refused', 'failed'] as const

/** The coded fields every event has. */
export interface AuditCodes {
  readonly actorKind: (typeof auditActorKinds)[number]
  readonly authenticationStrength: (typeof authenticationStrengths)[number]
  readonly decision: (typeof auditDecisions)[number]
  readonly outcome: (typeof auditOutcomes)[number]
}
