import type { Level } from '../classification.ts'

/**
 * The closed terms of staff access (docs/access.md): what for, what may be done, and how long at most. Instants are milliseconds since 1970 of the
 * database's clock, the only one that counts: an application's clock that is wrong lengthens nothing.
 */

/** What access may be for. Nothing else is a purpose. */
export const purposeCodes = [
  'customer_support',
  'production_incident',
  'security_review',
  'legal_demand',
  'maintenance',
  'data_subject_request',
  'migration',
] as const
export type PurposeCode = (typeof purposeCodes)[number]

/**
 * `view`: masked throughout. `read`: masked too, and single fields can be uncovered, each with a reason. `correct`: that too, of one record, and values for a few of its fields
 * can be proposed, which the customer lets take effect. `export` is a word so that it can be refused:
 * R3 leaves its zone under no grant.
 */
export const accessVerbs = ['view', 'read', 'correct', 'export'] as const
export type AccessVerb = (typeof accessVerbs)[number]
export type GrantedVerb = Exclude<AccessVerb, 'export'>

/**
 * `break_glass` needs no word of the customer beforehand; it is short, told at once, and reviewed. `emergency` is for when nobody who could decide is there:
 * custodians of the zone have signed it offline.
 */
export const accessKinds = ['regular', 'break_glass', 'emergency'] as const
export type AccessKind = (typeof accessKinds)[number]

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** How long a request waits. Silence means no. */
export const requestLifetimeMs = 4 * 24 * hourMs
/** A break-glass request is for now. */
export const breakGlassRequestLifetimeMs = hourMs

export const grantDefaultMinutes = 8 * 60
export const breakGlassMaxMinutes = 60
/** From the first instant its text names to the last, so that what was signed is over half an hour after it could be used at all. */
export const emergencyMaxMinutes = 30

const maxHours: Readonly<Record<Level, number>> = {
  identity: 8,
  transactional: 8,
  content: 24,
  operational: 24,
  analytical_derived: 72,
}

/** The longest a grant for a level may last, in minutes. */
export function grantMaxMinutes(level: Level, kind: AccessKind): number {
  if (kind === 'regular') return maxHours[level] * 60
  return kind === 'break_glass' ? breakGlassMaxMinutes : emergencyMaxMinutes
}

/** How long a request asks for: what it says, else the default, as far as its level allows that much. */
export function askedMinutes(level: Level, kind: AccessKind, minutes: number | undefined): number {
  return minutes ?? Math.min(grantDefaultMinutes, grantMaxMinutes(level, kind))
}

/** When a grant ends. The approver may shorten what was asked; nobody lengthens it. @param until the approver's earlier end, if any */
export function grantEndsAt(startsAt: number, minutes: number, until: number | undefined): number {
  return Math.min(startsAt + minutes * minuteMs, until ?? Infinity)
}

/** From what shows least about people to what shows most. A ceiling admits its own level and those before it. */
const byWeight: readonly Level[] = ['operational', 'content', 'transactional', 'identity']

/** Does a grant up to `ceiling` reach data of `level`? Derived data stands apart: it is reached by its own name alone. */
export function withinCeiling(ceiling: Level, level: Level): boolean {
  if (ceiling === level) return true
  const [upTo, at] = [byWeight.indexOf(ceiling), byWeight.indexOf(level)]
  return at >= 0 && at <= upTo
}

/** Each does what those before it do. */
const verbsByReach: readonly AccessVerb[] = ['view', 'read', 'correct']

/** Does what somebody was invited or granted to do reach what is asked for? Nothing reaches an export. */
export function verbReaches(held: AccessVerb, asked: AccessVerb): boolean {
  const at = verbsByReach.indexOf(asked)
  return at >= 0 && at <= verbsByReach.indexOf(held)
}
