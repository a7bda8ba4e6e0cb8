/** Codes of the API in words. Every list is closed: a new code without a word does not compile. */
import type { AgedPart } from './figure-doors.ts'
import { m } from '#lib/paraglide/messages.js'

type Word = () => string

const roles = {
  administrator: m.role_administrator,
  manager: m.role_manager,
  bookkeeper: m.role_bookkeeper,
  board: m.role_board,
  owner: m.role_owner,
  auditor: m.role_auditor,
} as const satisfies Record<string, Word>
export type RoleCode = keyof typeof roles
export const roleCodes = Object.keys(roles) as RoleCode[]
export const apiKeyRoleCodes = roleCodes.filter((role) => role !== 'owner')
export const roleName = (role: RoleCode): string => roles[role]()

const unitKinds = {
  dwelling: m.unit_kind_dwelling,
  commercial: m.unit_kind_commercial,
  parking: m.unit_kind_parking,
  storage: m.unit_kind_storage,
  other: m.unit_kind_other,
} as const satisfies Record<string, Word>
export type UnitKind = keyof typeof unitKinds
export const unitKindCodes = Object.keys(unitKinds) as UnitKind[]
export const unitKindName = (kind: UnitKind): string => unitKinds[kind]()

const partyKinds = { person: m.party_kind_person, company: m.party_kind_company } as const satisfies Record<string, Word>
export type PartyKind = keyof typeof partyKinds
export const partyKindName = (kind: PartyKind): string => partyKinds[kind]()

const chargeKinds = {
  operating: m.charge_kind_operating,
  reserve: m.charge_kind_reserve,
  utilities: m.charge_kind_utilities,
  special: m.charge_kind_special,
} as const satisfies Record<string, Word>
export type ChargeKind = keyof typeof chargeKinds
export const chargeKindCodes = Object.keys(chargeKinds) as ChargeKind[]
export const chargeKindName = (kind: ChargeKind): string => chargeKinds[kind]()

const bases = { unit: m.basis_unit, entitlement: m.basis_entitlement, area: m.basis_area } as const satisfies Record<string, Word>
export type Basis = keyof typeof bases
export const basisCodes = Object.keys(bases) as Basis[]
export const basisName = (basis: Basis): string => bases[basis]()

const methods = {
  transfer: m.method_transfer,
  direct_debit: m.method_direct_debit,
  cheque: m.method_cheque,
  card: m.method_card,
  cash: m.method_cash,
  other: m.method_other,
} as const satisfies Record<string, Word>
export type Method = keyof typeof methods
export const methodCodes = Object.keys(methods) as Method[]
export const methodName = (method: Method): string => methods[method]()

const sources = {
  manual: m.source_manual,
  reversal: m.source_reversal,
  charge: m.source_charge,
  receipt: m.source_receipt,
  receipt_bounce: m.source_receipt_bounce,
  credit_application: m.source_credit_application,
} as const satisfies Record<string, Word>
export type EntrySource = keyof typeof sources
export const entrySourceCodes = Object.keys(sources) as EntrySource[]
export const sourceName = (source: EntrySource): string => sources[source]()

const reasons = {
  expense: m.reason_expense,
  bank_charge: m.reason_bank_charge,
  transfer: m.reason_transfer,
  accrual: m.reason_accrual,
  opening_balance: m.reason_opening_balance,
  correction: m.reason_correction,
  other: m.reason_other,
} as const satisfies Record<string, Word>
export type ManualReason = keyof typeof reasons
export const manualReasonCodes = Object.keys(reasons) as ManualReason[]
export const reasonName = (reason: ManualReason): string => reasons[reason]()

const agedPartNames = {
  notDue: m.age_not_due,
  days1To30: m.age_30,
  days31To60: m.age_60,
  days61To90: m.age_90,
  over90: m.age_over,
  over60: m.age_over_60,
} as const satisfies Record<AgedPart, Word>
export const agedPartName = (part: AgedPart): string => agedPartNames[part]()
