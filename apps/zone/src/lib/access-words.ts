/** Codes of staff access in words. Every list is closed: a new code without a word does not compile. */
import type { AccessKind, GrantedVerb, Level, PurposeCode } from '@repo/residency'
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

const verbs: Readonly<Record<GrantedVerb, Word>> = { view: m.access_verb_view, read: m.access_verb_read }
export const accessVerbCodes = Object.keys(verbs) as GrantedVerb[]
export const accessVerbName = (code: string): string => (code === 'read' ? verbs.read() : verbs.view())

const kinds: Readonly<Record<AccessKind, Word>> = { regular: m.access_kind_regular, break_glass: m.access_kind_break_glass }
export const accessKindCodes = Object.keys(kinds) as AccessKind[]
export const accessKindName = (code: AccessKind): string => kinds[code]()
