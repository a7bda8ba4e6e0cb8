/**
 * A request's head as the edge's steps see it: no types of node:http or of any other transport, so that the byte transport can be
 * replaced without touching a step. Look-ups are for fields known in advance, which lets a scanner keep them at fixed places.
 */
import type { FieldName } from './field-name.ts'

export const knownFields = [
  'accept',
  'accept-language',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'host',
  'if-none-match',
  'transfer-encoding',
  'traceparent',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-freehold-hop',
  'x-org-id',
  'x-request-id',
] as const
export type KnownField = (typeof knownFields)[number]

export interface RequestHead {
  readonly method: string
  /** The request target exactly as it was sent: path and query, never decoded or normalised. */
  readonly target: string
  readonly httpVersion: '1.0' | '1.1' | '2.0' | 'other'
  /** The first value of a field, or undefined. */
  value(field: KnownField): string | undefined
  /** How many times the field was sent. */
  count(field: KnownField): number
  /** How many fields there are. */
  readonly fieldCount: number
  /** The name of a field, by its place from 0. */
  nameAt(index: number): FieldName
}

/** A change to the fields of a head on its way out. `set` removes what was there; `drop` takes every field of the name, whatever its case. */
export type FieldEdit =
  { readonly op: 'drop'; readonly name: string } | { readonly op: 'set'; readonly name: string; readonly value: string }

/**
 * Applies edits to a flat `[name, value, name, value…]` list. Untouched fields keep order, case and repetition.
 * @returns a new list
 */
export function applyFieldEdits(fields: readonly string[], edits: readonly FieldEdit[]): string[] {
  const touched = new Set(edits.map((edit) => edit.name.toLowerCase()))
  const result: string[] = []
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const name = fields[index]
    const value = fields[index + 1]
    if (name !== undefined && value !== undefined && !touched.has(name.toLowerCase())) result.push(name, value)
  }
  const last = new Map(edits.map((edit) => [edit.name.toLowerCase(), edit]))
  for (const edit of last.values()) if (edit.op === 'set') result.push(edit.name, edit.value)
  return result
}
