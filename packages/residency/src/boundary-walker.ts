import type { z } from 'zod'
import { codeLengthMax, readClosedPattern } from './closed-pattern.ts'

/**
 * The boundary walker: reads a message schema before it is ever used and refuses it when a value could hold free text.
 *
 * Allowed are opaque ids (UUID v4), enumerations and literals of codes, integers, numbers, booleans, instants, and text against a closed
 * pattern of at most 64 characters; objects that refuse unknown keys, lists with a maximum, unions of these. The walk is an allow-list: a kind
 * of schema that is not named here is refused, so a new zod feature opens nothing.
 */

export interface BoundaryProblem {
  /** Where in the message, e.g. `parts[].reason`. */
  readonly path: string
  readonly problem: string
}

/** Longest list in one message. Without a bound a list of small integers would be text by another name. */
export const listLengthMax = 1000

type Schema = z.core.$ZodType
type Definition = z.core.$ZodTypes['_zod']['def']
type Report = (path: string, problem: string) => void

const definitionOf = (schema: Schema): Definition => (schema as z.core.$ZodTypes)._zod.def

/** Checks that only narrow. `overwrite` and custom code could let a value through that the pattern never saw. */
const narrowingChecks = new Set([
  ...['less_than', 'greater_than', 'multiple_of', 'number_format', 'max_length', 'min_length', 'length_equals', 'string_format'],
])

function checksOf(definition: Definition): z.core.$ZodCheckDef[] {
  return (definition.checks ?? []).map((check) => check._zod.def)
}

/** Codes that a program wrote into an enumeration or literal: still no words with blanks, so that no sentence hides in a constant. */
function walkConstants(values: Iterable<unknown>, path: string, report: Report): void {
  for (const value of values) {
    if (typeof value !== 'string') continue
    if (value.length > codeLengthMax || !/^[A-Za-z0-9_.:/-]*$/.test(value)) report(path, `constant "${value}" is no code`)
  }
}

type PatternCheck = { readonly check: 'string_format'; readonly format: string; readonly pattern?: RegExp }

function isPattern(check: z.core.$ZodCheckDef): check is PatternCheck {
  return check.check === 'string_format'
}

function walkString(
  definition: z.core.$ZodStringDef & { format?: string; version?: string; precision?: number | null },
  path: string,
  report: Report,
): void {
  if (definition.coerce) return report(path, 'coercion accepts what was never checked')
  if (definition.format === 'uuid') {
    if (definition.version !== 'v4') report(path, 'ids that leave a zone are UUID v4: other versions tell when they were made')
    return
  }
  if (definition.format === 'datetime') {
    // Without a fixed precision an instant takes any number of digits after the point.
    if (typeof definition.precision !== 'number' || definition.precision > 6) report(path, 'an instant names its precision (0 to 6)')
    return
  }
  const patterns = checksOf(definition).filter(isPattern)
  if (patterns.length === 0) return report(path, 'it is a free string')
  const results = patterns.map((check) =>
    check.pattern ? readClosedPattern(check.pattern.source, check.pattern.flags) : { problem: 'its format has no pattern' },
  )
  // One closed pattern is enough: every further one can only take values away.
  if (results.some((result) => 'lengthMax' in result)) return
  report(path, `its pattern is not closed: ${results.map((result) => ('problem' in result ? result.problem : '')).join('; ')}`)
}

function walkArray(definition: z.core.$ZodArrayDef, path: string, report: Report, visit: Visit): void {
  const bounds = checksOf(definition as Definition).flatMap((check) => {
    if ('maximum' in check) return [Number(check.maximum)]
    return 'length' in check ? [Number(check.length)] : []
  })
  if (!bounds.some((bound) => bound <= listLengthMax)) report(path, `a list names a maximum of at most ${listLengthMax} items`)
  visit(definition.element, `${path}[]`)
}

function walkObject(definition: z.core.$ZodObjectDef, path: string, report: Report, visit: Visit): void {
  const catchall = definition.catchall && definitionOf(definition.catchall).type
  if (catchall !== 'never') report(path, 'it must refuse unknown keys (z.strictObject)')
  for (const [key, field] of Object.entries(definition.shape)) visit(field, path === '' ? key : `${path}.${key}`)
}

type Visit = (schema: Schema, path: string) => void

function walkDefinition(definition: Definition, path: string, report: Report, visit: Visit): void {
  switch (definition.type) {
    case 'string':
      return walkString(definition, path, report)
    case 'number':
    case 'boolean':
      if (definition.coerce) report(path, 'coercion accepts what was never checked')
      return
    case 'null':
      return
    case 'enum':
      return walkConstants(Object.values(definition.entries), path, report)
    case 'literal':
      return walkConstants(definition.values, path, report)
    case 'array':
      return walkArray(definition, path, report, visit)
    case 'object':
      return walkObject(definition, path, report, visit)
    case 'optional':
    case 'nullable':
    case 'readonly':
      return visit(definition.innerType, path)
    case 'union':
      return definition.options.forEach((option) => visit(option, path))
    default:
      report(path, `schema kind "${definition.type}" is not allowed at the boundary`)
  }
}

/**
 * Walks a schema and lists every place that could hold free text or swallow an unknown key.
 * @returns the problems; an empty list means that the schema may cross
 */
export function walkBoundary(schema: Schema): BoundaryProblem[] {
  const problems: BoundaryProblem[] = []
  const seen = new Set<Schema>()
  const report: Report = (path, problem) => void problems.push({ path: path === '' ? '(message)' : path, problem })
  const visit: Visit = (current, path) => {
    // A schema that refers to itself is judged once, and refused: its depth has no bound.
    if (seen.has(current)) {
      if (ancestors.has(current)) report(path, 'it contains itself without a bound')
      return
    }
    seen.add(current)
    ancestors.add(current)
    const definition = definitionOf(current)
    for (const check of checksOf(definition)) {
      if (!narrowingChecks.has(check.check)) report(path, `check "${check.check}" may change or widen the value`)
    }
    walkDefinition(definition, path, report, visit)
    ancestors.delete(current)
  }
  const ancestors = new Set<Schema>()
  visit(schema, '')
  return problems
}
