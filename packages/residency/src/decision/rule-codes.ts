/** Why something was refused. Every refusal carries exactly one; screens and the audit log tell it by its code. */
export const ruleCodes = [
  /** The datum carries no bucket and level, or a pair that is not legal. */
  'UNCLASSIFIED',
  /** The bucket keeps it in its zone. */
  'BUCKET_STAYS_IN_ZONE',
  /** No place is left where this may happen at all. */
  'NO_PLACE_LEFT',
  /** The destination is unknown, or not placed in a country. */
  'DESTINATION_UNKNOWN',
  /** The destination is a place the mode or a narrower policy does not allow. */
  'DESTINATION_NOT_ALLOWED',
  /** A backup, and its country is not on the policy's list. */
  'BACKUP_COUNTRY_NOT_LISTED',
  /** The mode lets nothing of this leave. */
  'EXPORT_NOT_ALLOWED',
  /** Only the release workflow may make a dataset of this that leaves. */
  'RELEASE_REQUIRED',
  /** Staff without a live grant for exactly this. */
  'GRANT_REQUIRED',
  /** The customer has not approved. */
  'CUSTOMER_APPROVAL_REQUIRED',
  /** The client itself has not invited. */
  'CUSTOMER_INVITATION_REQUIRED',
  /** The actor's present country is outside, or unknown, which counts as outside. */
  'ACTOR_OUTSIDE',
  /** A masked, read-only view was asked to do more. */
  'VIEW_IS_READ_ONLY',
] as const
export type RuleCode = (typeof ruleCodes)[number]

export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly rule: RuleCode }

export const allowed: Decision = Object.freeze({ allowed: true })
export const refused = (rule: RuleCode): Decision => ({ allowed: false, rule })
