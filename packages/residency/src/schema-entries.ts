import type { z } from 'zod'
import { isBucket, isLegal, isLevel, type Classification } from './classification.ts'

/** One value of a message, wherever it is written down: where it stands and how it is classified. */
export interface SchemaEntry extends Classification {
  /** `people.create input.displayName` */
  readonly name: string
}

export interface SchemaEntries {
  readonly entries: readonly SchemaEntry[]
  /** Places without a classification, in words for the person who wrote them. */
  readonly problems: readonly string[]
}

type Schema = z.core.$ZodType
type Definition = z.core.$ZodTypes['_zod']['def']

/** What a schema itself says: `classified(text(200), 'identity')` puts it there. */
function own(schema: Schema): { classification?: Classification; problem?: string } {
  const { bucket, level } = (schema as z.ZodType).meta() ?? {}
  if (bucket === undefined && level === undefined) return {}
  const known = typeof bucket === 'string' && typeof level === 'string' && isBucket(bucket) && isLevel(level)
  return known && isLegal({ bucket, level }) ? { classification: { bucket, level } } : { problem: 'its bucket and level are no legal pair' }
}

/** The schemas inside one, each with its step of the path. */
function inside(definition: Definition): readonly (readonly [Schema, string])[] {
  switch (definition.type) {
    case 'object':
      return Object.entries(definition.shape).map(([key, field]) => [field, `.${key}`] as const)
    case 'array':
      return [[definition.element, '[]']]
    case 'record':
      return [[definition.valueType, '{}']]
    case 'union':
      return definition.options.map((option) => [option, ''] as const)
    case 'intersection':
      return [
        [definition.left, ''],
        [definition.right, ''],
      ]
    case 'pipe':
      return [[definition.in, '']]
    case 'lazy':
      return [[definition.getter(), '']]
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'catch':
    case 'nonoptional':
      return [[definition.innerType, '']]
    default:
      return []
  }
}

/**
 * Lists every value of a schema with its classification: its own, else the nearest one around it, else what its whole message inherits.
 * @param name of the message, the beginning of every entry's name
 * @param inherited what values count as that say nothing of themselves; without it such a value is a problem
 */
export function schemaEntries(name: string, schema: Schema, inherited: Classification | undefined): SchemaEntries {
  const entries = new Map<string, SchemaEntry>()
  const problems: string[] = []
  const visit = (current: Schema, path: string, around: Classification | undefined, ancestors: ReadonlySet<Schema>): void => {
    // A schema that contains itself says the same again.
    if (ancestors.has(current)) return
    const { classification, problem } = own(current)
    if (problem !== undefined) problems.push(`${path}: ${problem}`)
    const here = classification ?? around
    const parts = inside((current as z.core.$ZodTypes)._zod.def)
    for (const [part, step] of parts) visit(part, path + step, here, new Set([...ancestors, current]))
    if (parts.length > 0) return
    if (here) entries.set(path, { name: path, ...here })
    else problems.push(`${path}: nothing says its bucket and level`)
  }
  visit(schema, name, inherited, new Set())
  return { entries: [...entries.values()], problems }
}
