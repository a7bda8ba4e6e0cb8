/** Codes of residency and classification in words. Every list is closed: a new code without a word does not compile. */
import type { ClassificationView, Detection, EgressView, Lowering, ResidencyView } from '@repo/contract'
import { m } from '#lib/paraglide/messages.js'

type Words<Code extends string> = Readonly<Record<Code, () => string>>
type View = ResidencyView

const levels: Words<ClassificationView['level']> = {
  identity: m.level_identity,
  transactional: m.level_transactional,
  operational: m.level_operational,
  content: m.level_content,
  analytical_derived: m.level_analytical_derived,
}
export type LevelCode = keyof typeof levels
export const levelCodes = Object.keys(levels) as LevelCode[]
export const levelName = (level: LevelCode): string => levels[level]()

const modes: Words<View['mode']> = {
  single_country: m.mode_single_country,
  regional: m.mode_regional,
  hybrid: m.mode_hybrid,
  fully_sovereign: m.mode_fully_sovereign,
  client_owned_sovereignty: m.mode_client_owned_sovereignty,
}
export const modeName = (mode: View['mode']): string => modes[mode]()

const stores: Words<View['stores'][number]['store']> = {
  database: m.store_database,
  cache: m.store_cache,
  objects: m.store_objects,
  workflows: m.store_workflows,
  telemetry: m.store_telemetry,
  replica: m.store_replica,
  backup: m.store_backup,
}
export const storeName = (store: View['stores'][number]['store']): string => stores[store]()

const verdicts: Readonly<Record<string, () => string>> = {
  observed: m.place_observed,
  elsewhere: m.place_elsewhere,
  unlabelled: m.place_unlabelled,
}
/** What the trail's code of an observed place says: `BACKUP_ELSEWHERE` and the like. */
export function placeFinding(code: string): string {
  const [store = '', verdict = ''] = code.toLowerCase().split('_')
  return [stores[store as keyof typeof stores]?.() ?? store, verdicts[verdict]?.() ?? verdict].join(' · ')
}

const strategies: Words<View['replication']> = {
  single_region_ha: m.replication_single_region_ha,
  sync_standby: m.replication_sync_standby,
  async_standby: m.replication_async_standby,
  read_replica: m.replication_read_replica,
  backup_only: m.replication_backup_only,
}
export const replicationName = (strategy: View['replication']): string => strategies[strategy]()
export const failoverLoses = (loses: View['failover']['loses']): string => (loses === 'the_last' ? m.loses_the_last() : m.loses_nothing())
export const degradeReason = (reason: View['failover']['reason']): string => {
  if (reason === 'NO_STANDBY') return m.degrade_no_standby()
  return reason === 'STANDBY_NOT_FIT' ? m.degrade_not_fit() : m.degrade_not_allowed()
}

const kinds: Words<View['kinds'][number]['kind']> = {
  people: m.data_kind_people,
  sign_in: m.data_kind_sign_in,
  books: m.data_kind_books,
  files: m.data_kind_files,
  work_state: m.data_kind_work_state,
  logs: m.data_kind_logs,
}
export const dataKindName = (kind: View['kinds'][number]['kind']): string => kinds[kind]()

const staff: Words<View['levels'][number]['staff']> = {
  two_people: m.staff_two_people,
  customer_approves: m.staff_customer_approves,
  customer_invites: m.staff_customer_invites,
}
export const staffRule = ({ staff: rule, viewFromOutside }: View['levels'][number]): string =>
  viewFromOutside ? m.staff_view_too({ rule: staff[rule]() }) : staff[rule]()

const leaving: Words<View['levels'][number]['exports']> = {
  nothing: m.exports_nothing,
  liveness: m.exports_liveness,
  counters: m.exports_counters,
}
export const exportRule = ({ exports: rule, releasable }: View['levels'][number]): string =>
  releasable ? m.exports_release() : leaving[rule]()

const policies: Words<View['policy']> = { kept: m.policy_kept, mode_alone: m.policy_mode_alone, broken: m.policy_broken }
export const policyState = (state: View['policy']): string => policies[state]()

const datasets: Words<ClassificationView['dataset']> = {
  association: m.dataset_association,
  unit: m.dataset_unit,
  party: m.dataset_party,
  receipt: m.dataset_receipt,
  assessment_run: m.dataset_assessment_run,
  journal_entry: m.dataset_journal_entry,
  import_job: m.dataset_import_job,
}
export const datasetName = (dataset: ClassificationView['dataset']): string => datasets[dataset]()

const lowerings: Words<Lowering['status']> = {
  pending: m.lowering_pending,
  approved: m.lowering_approved,
  rejected: m.lowering_rejected,
  expired: m.lowering_expired,
}
export const loweringState = (status: Lowering['status']) =>
  ({ family: status === 'pending' ? 'hold' : 'done', label: lowerings[status]() }) as const

const detections: Words<Detection> = {
  email: m.detection_email,
  iban: m.detection_iban,
  card: m.detection_card,
  phone: m.detection_phone,
}
export const detectionName = (detection: Detection): string => detections[detection]()

/** A country in the reader's language; its code where the language has no name for it. */
export const countryName = (code: string, locale: string): string => new Intl.DisplayNames([locale], { type: 'region' }).of(code) ?? code

const boundaryMessages: Readonly<Record<string, () => string>> = {
  job_outcome: m.boundary_job_outcome,
  audit_head: m.boundary_audit_head,
  membership_pointer: m.boundary_membership_pointer,
  health: m.boundary_health,
  counters: m.boundary_counters,
  traffic: m.boundary_traffic,
  released_dataset: m.boundary_released_dataset,
}
/** What a kind of message to the control plane holds; its code where it is newer than the words. */
export const boundaryMessageName = (kind: string): string => boundaryMessages[kind]?.() ?? kind.replaceAll('_', ' ')

const purposes: Readonly<Record<string, () => string>> = {
  database: m.egress_purpose_database,
  cache: m.egress_purpose_cache,
  authorization: m.egress_purpose_authorization,
  edge: m.egress_purpose_edge,
  control_plane: m.egress_purpose_control_plane,
  mail: m.egress_purpose_mail,
}
/** Parts have words; what a zone's file declares is called what it is called there. */
export const egressPurpose = (code: string): string => purposes[code]?.() ?? code.replaceAll('_', ' ')

const bases: Words<EgressView['destinations'][number]['legalBasis']> = {
  contract: m.legal_basis_contract,
  legal_obligation: m.legal_basis_legal_obligation,
  consent: m.legal_basis_consent,
  legitimate_interest: m.legal_basis_legitimate_interest,
  nothing_personal: m.legal_basis_nothing_personal,
}
export const legalBasisName = (basis: EgressView['destinations'][number]['legalBasis']): string => bases[basis]()

const refusals: Words<EgressView['refusals'][number]['kind']> = {
  connect: m.refusal_connect,
  dns: m.refusal_dns,
  datagram: m.refusal_datagram,
}
export const refusalKind = (kind: EgressView['refusals'][number]['kind']): string => refusals[kind]()
