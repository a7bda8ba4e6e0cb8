/** Codes of staff access in words. Every list is closed: a new code without a word does not compile. */
import type { AccessKind, EmergencyRule, GrantedVerb, Level, PurposeCode } from '@repo/residency'
import { m } from '#lib/paraglide/messages.js'

type Word = () => string

const purposes: Readonly<Record<PurposeCode, Word>> = {
  customer_support: m.access_purpose_customer_support,
  production_incident: m.access_purpose_production_incident,
  security_review: m.access_purpose_security_review,
  legal_demand: m.access_purpose_legal_demand,
  maintenance: m.access_purpose_maintenance,
  data_subject_request: m.access_purpose_data_subject_request,
  migration: m.access_purpose_migration,
}
export const purposeNameCodes = Object.keys(purposes) as PurposeCode[]
export const purposeName = (code: PurposeCode): string => purposes[code]()

const levels: Readonly<Record<Level, Word>> = {
  operational: m.access_level_operational,
  content: m.access_level_content,
  transactional: m.access_level_transactional,
  identity: m.access_level_identity,
  analytical_derived: m.access_level_analytical_derived,
}
export const accessLevelCodes = Object.keys(levels) as Level[]
export const accessLevelName = (code: Level): string => levels[code]()

const verbs: Readonly<Record<GrantedVerb, Word>> = {
  view: m.access_verb_view,
  read: m.access_verb_read,
  correct: m.access_verb_correct,
}
export const accessVerbCodes = Object.keys(verbs) as GrantedVerb[]
export const accessVerbName = (code: string): string => (verbs[code as GrantedVerb] as Word | undefined)?.() ?? code

const kinds: Readonly<Record<AccessKind, Word>> = {
  regular: m.access_kind_regular,
  break_glass: m.access_kind_break_glass,
  emergency: m.access_kind_emergency,
}
/** What can be asked for; an emergency is presented. */
export const askedKindCodes = ['regular', 'break_glass'] as const satisfies readonly AccessKind[]
export const accessKindName = (code: AccessKind): string => kinds[code]()

const emergencyRules: Readonly<Record<EmergencyRule, Word>> = {
  NO_CUSTODIANS: m.emergency_rule_NO_CUSTODIANS,
  MALFORMED: m.emergency_rule_MALFORMED,
  OTHER_ZONE: m.emergency_rule_OTHER_ZONE,
  OTHER_ORGANIZATION: m.emergency_rule_OTHER_ORGANIZATION,
  OTHER_PERSON: m.emergency_rule_OTHER_PERSON,
  CUSTODIAN_LOOKS: m.emergency_rule_CUSTODIAN_LOOKS,
  LASTS_TOO_LONG: m.emergency_rule_LASTS_TOO_LONG,
  NOT_YET: m.emergency_rule_NOT_YET,
  OVER: m.emergency_rule_OVER,
  SIGNER_UNKNOWN: m.emergency_rule_SIGNER_UNKNOWN,
  SIGNED_TWICE: m.emergency_rule_SIGNED_TWICE,
  SIGNATURE_WRONG: m.emergency_rule_SIGNATURE_WRONG,
  TOO_FEW_SIGNATURES: m.emergency_rule_TOO_FEW_SIGNATURES,
  USED_BEFORE: m.emergency_rule_USED_BEFORE,
  NOTE_OPEN: m.emergency_rule_NOTE_OPEN,
  REVIEW_OPEN: m.emergency_rule_REVIEW_OPEN,
}
/** Why what was presented opens nothing. */
export const emergencyRuleText = (rule: string): string | undefined => {
  const why = emergencyRules[rule as EmergencyRule] as Word | undefined
  return why && m.emergency_rule({ why: why() })
}
