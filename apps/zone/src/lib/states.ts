/** States in words and in the family of their chip, one table per state machine. Done is plain text; a tint means somebody must act or something runs. */
import { m } from '#lib/paraglide/messages.js'

export type Family = 'done' | 'idle' | 'live' | 'hold' | 'warn' | 'bad'
interface StateView {
  readonly family: Family
  readonly label: string
}

const runs = {
  posting: { family: 'live', label: m.run_posting },
  posted: { family: 'done', label: m.run_posted },
  partly_failed: { family: 'bad', label: m.run_partly_failed },
} as const
export const runState = (status: keyof typeof runs): StateView => view(runs[status])

const items = {
  pending: { family: 'idle', label: m.item_pending },
  posted: { family: 'done', label: m.item_posted },
  nothing_to_bill: { family: 'done', label: m.item_nothing_to_bill },
  failed: { family: 'bad', label: m.item_failed },
} as const
export const itemState = (status: keyof typeof items): StateView => view(items[status])

const receipts = {
  received: { family: 'idle', label: m.receipt_received },
  applied: { family: 'done', label: m.receipt_applied },
  cleared: { family: 'done', label: m.receipt_cleared },
  bounced: { family: 'bad', label: m.receipt_bounced },
  refunded: { family: 'done', label: m.receipt_refunded },
} as const
export const receiptState = (status: keyof typeof receipts): StateView => view(receipts[status])

const auditDecisions = {
  allowed: { family: 'done', label: m.audit_decision_allowed },
  refused: { family: 'warn', label: m.audit_decision_refused },
} as const
export const auditDecision = (decision: keyof typeof auditDecisions): StateView => view(auditDecisions[decision])

const accessRequests = {
  pending: { family: 'hold', label: m.access_state_pending },
  approved: { family: 'done', label: m.access_state_approved },
  rejected: { family: 'done', label: m.access_state_rejected },
  expired: { family: 'done', label: m.access_state_expired },
  cancelled: { family: 'done', label: m.access_state_cancelled },
} as const
export const accessRequestState = (status: keyof typeof accessRequests): StateView => view(accessRequests[status])

const accessGrants = {
  active: { family: 'live', label: m.access_grant_active },
  expired: { family: 'done', label: m.access_grant_expired },
  revoked: { family: 'done', label: m.access_grant_revoked },
  exhausted: { family: 'done', label: m.access_grant_exhausted },
} as const
export const accessGrantState = (status: keyof typeof accessGrants): StateView => view(accessGrants[status])

const corrections = {
  proposed: { family: 'hold', label: m.correction_state_proposed },
  applied: { family: 'done', label: m.correction_state_applied },
  rejected: { family: 'idle', label: m.correction_state_rejected },
  undone: { family: 'idle', label: m.correction_state_undone },
  void: { family: 'idle', label: m.correction_state_void },
} as const
export const correctionState = (status: keyof typeof corrections): StateView => view(corrections[status])

const charges = {
  billed: { family: 'done', label: m.charge_billed },
  partially_paid: { family: 'done', label: m.charge_partially_paid },
  paid: { family: 'done', label: m.charge_paid },
  written_off: { family: 'done', label: m.charge_written_off },
  credited: { family: 'done', label: m.charge_credited },
} as const
export const chargeState = (status: keyof typeof charges): StateView => view(charges[status])

const imports = {
  awaiting_upload: { family: 'idle', label: m.import_awaiting_upload },
  checking: { family: 'live', label: m.import_checking },
  checked: { family: 'hold', label: m.import_checked },
  committing: { family: 'live', label: m.import_committing },
  committed: { family: 'done', label: m.import_committed },
  failed: { family: 'bad', label: m.import_failed },
  cancelled: { family: 'done', label: m.import_cancelled },
  expired: { family: 'done', label: m.import_expired },
} as const
export const importState = (status: keyof typeof imports): StateView => view(imports[status])

const ages = {
  notDue: { family: 'done', label: m.age_state_not_due },
  days1To30: { family: 'warn', label: m.age_state_30 },
  days31To60: { family: 'warn', label: m.age_state_60 },
  days61To90: { family: 'bad', label: m.age_state_90 },
  over90: { family: 'bad', label: m.age_state_over },
} as const
/** @param age the oldest bucket with something open; undefined when nothing is */
export const ageState = (age: keyof typeof ages | undefined): StateView =>
  age === undefined ? { family: 'done', label: m.age_state_paid() } : view(ages[age])

function view({ family, label }: { family: Family; label: () => string }): StateView {
  return { family, label: label() }
}
