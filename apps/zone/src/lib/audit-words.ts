/** What the audit trail's codes mean. Codes come from procedures, workflows and, later, other parts: one without a word is shown as it is. */
import { m } from '#lib/paraglide/messages.js'

type Word = () => string

const data: Readonly<Record<string, Word>> = {
  organization: m.audit_data_organization,
  member: m.audit_data_member,
  invitation: m.audit_data_invitation,
  api_key: m.audit_data_api_key,
  association: m.audit_data_association,
  property: m.audit_data_property,
  unit: m.audit_data_unit,
  party: m.audit_data_party,
  ownership: m.audit_data_ownership,
  import: m.audit_data_import,
  ledger: m.audit_data_ledger,
  assessment: m.audit_data_assessment,
  charge: m.audit_data_charge,
  receipt: m.audit_data_receipt,
  receivable: m.audit_data_receivable,
  audit_event: m.audit_data_audit_event,
  audit_stream: m.audit_data_audit_stream,
  compliance_report: m.audit_data_compliance_report,
  access_request: m.audit_data_access_request,
  access_grant: m.audit_data_access_grant,
  break_glass: m.audit_data_break_glass,
  support_escalation: m.audit_data_support_escalation,
  residency_policy: m.audit_data_residency_policy,
  classification: m.audit_data_classification,
  data_release: m.audit_data_data_release,
  transfer: m.audit_data_transfer,
  place: m.audit_data_place,
  backup: m.audit_data_backup,
  restore: m.audit_data_restore,
  notice: m.audit_data_notice,
  access_correction: m.audit_data_access_correction,
  egress: m.audit_data_egress,
}

const verbs: Readonly<Record<string, Word>> = {
  read: m.audit_verb_read,
  list: m.audit_verb_list,
  create: m.audit_verb_create,
  update: m.audit_verb_update,
  remove: m.audit_verb_remove,
  revoke: m.audit_verb_revoke,
  export: m.audit_verb_export,
  record: m.audit_verb_record,
  post: m.audit_verb_post,
  reverse: m.audit_verb_reverse,
  bounce: m.audit_verb_bounce,
  clear: m.audit_verb_clear,
  set: m.audit_verb_set,
  transfer: m.audit_verb_transfer,
  commit: m.audit_verb_commit,
  cancel: m.audit_verb_cancel,
  expire: m.audit_verb_expire,
  prepare: m.audit_verb_prepare,
  claim: m.audit_verb_claim,
  accept: m.audit_verb_accept,
  accepted: m.audit_verb_accepted,
  failed: m.audit_verb_failed,
  proposed: m.audit_verb_proposed,
  applied: m.audit_verb_applied,
  undone: m.audit_verb_undone,
  uncovered: m.audit_verb_uncovered,
  upload: m.audit_verb_upload,
  check: m.audit_verb_check,
  retry: m.audit_verb_retry,
  approved: m.audit_verb_approved,
  created: m.audit_verb_created,
  rejected: m.audit_verb_rejected,
  cancelled: m.audit_verb_cancelled,
  expired: m.audit_verb_expired,
  used: m.audit_verb_used,
  revoked: m.audit_verb_revoked,
  changed: m.audit_verb_changed,
  raised: m.audit_verb_raised,
  lowered: m.audit_verb_lowered,
  noted: m.audit_verb_noted,
  opened: m.audit_verb_opened,
  emergency_opened: m.audit_verb_emergency_opened,
  received: m.audit_verb_received,
  observed: m.audit_verb_observed,
  drilled: m.audit_verb_drilled,
  found_elsewhere: m.audit_verb_found_elsewhere,
  requested: m.audit_verb_requested,
  reviewed: m.audit_verb_reviewed,
  set_policy: m.audit_verb_set_policy,
  takeOver: m.audit_verb_takeOver,
  withdrawn: m.audit_verb_withdrawn,
}

/** Kinds of data the trail can be narrowed to. */
export const auditDataCodes = Object.keys(data)

/** A resource in words: `party` is a person. */
export const auditDataName = (code: string): string => data[code]?.() ?? code.replaceAll('_', ' ')

/** What was done to it, of an action such as `receipt.record`. */
export function auditActionName(action: string): string {
  const verb = action.slice(action.indexOf('.') + 1)
  return verbs[verb]?.() ?? verb.replaceAll('_', ' ')
}

const actorKinds = {
  user: m.audit_actor_user,
  api_key: m.audit_actor_api_key,
  workflow: m.audit_actor_workflow,
  officer: m.audit_actor_officer,
  system: m.audit_actor_system,
  anonymous: m.audit_actor_anonymous,
} as const satisfies Record<string, Word>
export type AuditActorKind = keyof typeof actorKinds
export const auditActorKindCodes = Object.keys(actorKinds) as AuditActorKind[]
export const auditActorKindName = (kind: AuditActorKind): string => actorKinds[kind]()
