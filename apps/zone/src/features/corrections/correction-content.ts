/** What a correction says: fields with their values before and after. Pure. */
import { createHash } from 'node:crypto'
import { correctableDatasets, correctableValues, type CorrectableDataset } from '@repo/contract'
import type { z } from 'zod'

export type Values = Readonly<Record<string, string | null>>

export interface Change {
  readonly field: string
  readonly before: string | null
  readonly after: string | null
}

export const correctableDataset = (dataset: string): CorrectableDataset | undefined => correctableDatasets.find((one) => one === dataset)

type Schemas = Readonly<Record<string, z.ZodType<string | null> | undefined>>

/** The fields of a data set that can be corrected. */
export const correctableNames = (dataset: CorrectableDataset): readonly string[] => Object.keys(correctableValues[dataset])

/**
 * Reads what was asked for each field by the rules of who owns it.
 * @returns the values to write, or the problem of each field that is wrong: none that can be corrected, named twice, or not what it may hold
 */
export function readValues(
  dataset: CorrectableDataset,
  asked: readonly { readonly field: string; readonly value: string | null }[],
): { readonly values: Values } | { readonly problems: Readonly<Record<string, string[]>> } {
  const schemas: Schemas = correctableValues[dataset]
  // Maps, since a field's name is what a caller wrote.
  const values = new Map<string, string | null>()
  const problems = new Map<string, string[]>()
  for (const { field, value } of asked) {
    const schema = Object.hasOwn(schemas, field) ? schemas[field] : undefined
    const read = schema?.safeParse(value)
    if (!read || values.has(field)) problems.set(field, ['This field cannot be corrected, or is named twice.'])
    else if (!read.success)
      problems.set(
        field,
        read.error.issues.map(({ message }) => message),
      )
    else values.set(field, read.data)
  }
  return problems.size > 0 ? { problems: Object.fromEntries(problems) } : { values: Object.fromEntries(values) }
}

/** Before and after of what would change, in the order of the fields' names. A field that would stay as it is, is no change. */
export function changesOf(before: Values, after: Values): Change[] {
  return Object.keys(after)
    .sort()
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((change) => change.before !== change.after)
}

/** Lower-case hexadecimal SHA-256 of what would be written where. An approval names it, so nobody approves what they have not seen. */
export function hashOfChanges(dataset: string, recordId: string, changes: readonly Change[]): string {
  const said = [dataset, recordId, ...changes.map(({ field, before, after }) => [field, before, after])]
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}

/** Does the record hold what it should, in every field of the changes? */
export const holds = (present: Values, changes: readonly Change[], side: 'before' | 'after'): boolean =>
  changes.every((change) => (present[change.field] ?? null) === change[side])
