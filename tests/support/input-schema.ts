/**
 * Inputs made from the contract's own schemas, so that a test can go through every procedure without a list of its own. A value of a leaf is found by
 * trying candidates on it; a leaf that takes none of them fails with its place, and a candidate is added here.
 */
import { contract, type ProcedureMeta } from '@repo/contract'
import type { z } from 'zod'

export interface Procedure {
  /** `units.create` */
  readonly name: string
  readonly meta: ProcedureMeta
  readonly method: string
  /** Of the REST surface, with `{parameters}`. */
  readonly path: string
  readonly input: z.ZodType
}

interface ContractPart {
  readonly '~orpc'?: { readonly meta: ProcedureMeta; readonly inputSchema: z.ZodType; readonly route: { method?: string; path?: string } }
}

/** Every procedure of the contract, with what it takes. */
export function procedures(part: object = contract, path: readonly string[] = []): Procedure[] {
  const definition = (part as ContractPart)['~orpc']
  if (!definition) return Object.entries(part).flatMap(([name, child]) => procedures(child as object, [...path, name]))
  const { meta, inputSchema: input, route } = definition
  return [{ name: path.join('.'), meta, input, method: route.method ?? 'POST', path: route.path ?? '' }]
}

/** As much of a schema's inside as is looked at here. */
interface Inside {
  readonly type: string
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly innerType?: z.ZodType
  readonly element?: z.ZodType
  readonly in?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly entries?: Readonly<Record<string, string>>
  readonly values?: readonly unknown[]
}

const insideOf = (schema: z.ZodType): Inside => (schema as unknown as { readonly _zod: { readonly def: Inside } })._zod.def

/** One place of an input where a text stands. */
export interface TextLeaf {
  readonly path: readonly (string | number)[]
  readonly schema: z.ZodType
  /** `UnitId` for an id, undefined for any other text. */
  readonly idOf: string | undefined
}

/** Which choice of a union is looked at: all of them are, one after the other, when a test goes through these. */
export const choices = [0, 1] as const
type Choice = (typeof choices)[number]

const chosen = (options: readonly z.ZodType[], choice: Choice): z.ZodType[] =>
  options.slice(Math.min(choice, options.length - 1)).slice(0, 1)

/** Every place of an input where a caller may write text. A list is looked at in its first place. */
export function textLeaves(schema: z.ZodType, choice: Choice = 0, path: readonly (string | number)[] = []): TextLeaf[] {
  const inside = insideOf(schema)
  if (inside.type === 'string') return [{ path, schema, idOf: brandOf(schema) }]
  if (inside.shape) return Object.entries(inside.shape).flatMap(([name, child]) => textLeaves(child, choice, [...path, name]))
  if (inside.element) return textLeaves(inside.element, choice, [...path, 0])
  if (inside.options) return chosen(inside.options, choice).flatMap((option) => textLeaves(option, choice, path))
  const inner = inside.innerType ?? inside.in
  return inner ? textLeaves(inner, choice, path) : []
}

const candidates: readonly unknown[] = [
  ...['2026-09-01', '2026-09-01T00:00:00.000Z', 'EUR', 'DE', 'de-DE', 'Europe/Berlin', 'someone@example.org', '+4930123456', '100', '1'],
  ...['A1', 'Text', 'long enough a secret', `fhi_${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}_${'x'.repeat(43)}`],
  ...[`fhc_${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}_${'x'.repeat(43)}`, 'x'.repeat(43), 'DE-BE', 'cursor.signed'],
  '0192f0c1-7a3b-7c4d-8e5f-0123456789ab',
  ...['2026-01', '0'.repeat(64)],
  ...[1, 2026, 12, true],
]

/**
 * A valid input. What may be left out is left out, unless an id stands in it.
 * @param idOf gives an id for its brand, `UnitId`
 */
export function sampleInput(schema: z.ZodType, idOf: (brand: string) => string, choice: Choice = 0): unknown {
  const inside = insideOf(schema)
  const brand = brandOf(schema)
  if (brand !== undefined) return idOf(brand)
  if (inside.shape) {
    const entries = Object.entries(inside.shape).map(([name, child]) => [name, sampleInput(child, idOf, choice)] as const)
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
  }
  if (inside.element) {
    const item = sampleInput(inside.element, idOf, choice)
    return [[item], [item, item]].find((list) => schema.safeParse(list).success) ?? [item]
  }
  if (inside.options) return chosen(inside.options, choice).map((option) => sampleInput(option, idOf, choice))[0]
  if (inside.entries) return Object.values(inside.entries)[0]
  if (inside.values) return inside.values[0]
  if (inside.innerType && schema.safeParse(undefined).success) {
    return textLeaves(inside.innerType, choice).some((leaf) => leaf.idOf !== undefined)
      ? sampleInput(inside.innerType, idOf, choice)
      : undefined
  }
  if (inside.innerType) return sampleInput(inside.innerType, idOf, choice)
  const found = candidates.find((candidate) => schema.safeParse(candidate).success)
  if (found === undefined && !schema.safeParse(undefined).success) throw new Error(`No candidate fits a ${inside.type}; add one.`)
  return found
}

/** What stands at one place of an input. */
export function valueAt(input: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[key] : undefined),
    input,
  )
}

/** A copy of an input with another value at one place. */
export function withValueAt(input: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(input)) return input.map((item, index) => (index === key ? withValueAt(item, rest, value) : item))
  const fields = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>
  return { ...fields, [key]: withValueAt(fields[key], rest, value) }
}

function brandOf(schema: z.ZodType): string | undefined {
  const { title, format } = schema.meta() ?? {}
  return format === 'uuid' && typeof title === 'string' ? title : undefined
}
