import type { AuditValue, SealedEvent } from '@repo/residency'

/**
 * The columns of an event that its seal covers, as SQL that gives each under its sealed name and in its sealed form: instants in UTC with six
 * decimals, bigints as text. The organisation is in the seal beside the event. A column that is added later stands here too, and changes no
 * seal of an event that has no value for it.
 */
export const sealedColumns = `id::text as id, transaction_id::text as "transactionId",
  to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "occurredAt", zone, cell, actor_kind as "actorKind",
  actor_id::text as "actorId", actor_employer as "actorEmployer", actor_office_country as "actorOfficeCountry",
  actor_present_country as "actorPresentCountry", authentication_strength as "authenticationStrength", action,
  target_kind as "targetKind", target_id::text as "targetId", level, bucket, source_country as "sourceCountry",
  destination_country as "destinationCountry", decision, rule_code as "ruleCode", policy_version as "policyVersion",
  grant_ids::text[] as "grantIds", outcome, row_count::text as "rowCount", size_bytes::text as "sizeBytes", trace_id as "traceId", commitments`

/** A row of `sealedColumns`. */
export type EventRow = Readonly<Record<string, AuditValue>> & {
  readonly id: string
  readonly transactionId: string
  readonly occurredAt: string
}

/** What of a row is sealed: all that is there. Nothing stands for a column without a value, so that columns can be added. */
export function sealedEvent(row: Readonly<Record<string, AuditValue>>): SealedEvent {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)))
}
