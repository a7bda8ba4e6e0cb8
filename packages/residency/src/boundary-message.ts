import { defineErrors, type AppError } from '@repo/core'
import type { z } from 'zod'
import { walkBoundary } from './boundary-walker.ts'
import type { Bucket } from './classification.ts'

/** What may leave a zone for the control plane, and back: numbers about the machinery, and pointers to organisations. */
export type BoundaryBucket = Extract<Bucket, 'R1' | 'R2'>

export const boundaryErrors = defineErrors({
  BOUNDARY_MESSAGE_REFUSED: {
    status: 422,
    owner: 'caller',
    message: 'This message may not cross the zone boundary: it holds a field or a value that its contract does not name.',
  },
})

/** A message that passed the walker. Only this file makes one, so a function that takes it cannot be handed an unchecked schema. */
export interface BoundaryMessage<Schema extends z.ZodType> {
  readonly name: string
  readonly bucket: BoundaryBucket
  readonly schema: Schema
  /**
   * Reads a value that came over the boundary, or is about to.
   * @throws BOUNDARY_MESSAGE_REFUSED for an unknown key or a value outside its field's range; the value itself is not repeated
   */
  parse(value: unknown): z.infer<Schema>
}

/**
 * Declares a message of the boundary contract.
 * @param name code of the message, for refusals and the egress report
 * @throws Error at load, when the schema could hold free text: a program with such a contract does not start
 */
export function defineBoundaryMessage<const Schema extends z.ZodType>(
  name: string,
  bucket: BoundaryBucket,
  schema: Schema,
): BoundaryMessage<Schema> {
  const problems = walkBoundary(schema)
  if (problems.length > 0) {
    const lines = problems.map(({ path, problem }) => `  ${path}: ${problem}`)
    throw new Error(`Boundary message ${name} is refused:\n${lines.join('\n')}`)
  }
  return { name, bucket, schema, parse: (value) => parseOrRefuse(name, schema, value) }
}

function parseOrRefuse<Schema extends z.ZodType>(name: string, schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw refusal(name, result.error)
}

/** Names the fields that were wrong and never their values, nor the names of unknown keys: those could be text. */
function refusal(name: string, error: z.ZodError): AppError {
  const paths = error.issues.map((issue) => issue.path.map((part) => (typeof part === 'number' ? '[]' : String(part))).join('.'))
  return boundaryErrors.BOUNDARY_MESSAGE_REFUSED({ detail: `${name}: ${[...new Set(paths)].join(', ')}` })
}
