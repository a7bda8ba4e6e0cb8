import type { ErrorFactories, ErrorDefinition } from '@repo/core'
import { z } from 'zod'

/** The error object of every answer: `error` in the REST envelope, `data` of an RPC error. */
export const errorBodySchema = z
  .object({
    code: z.string(),
    type: z.enum(['caller', 'configuration', 'upstream', 'platform']),
    status: z.number().int(),
    message: z.string(),
    fieldErrors: z.record(z.string(), z.array(z.string())),
    retryable: z.boolean(),
    data: z.unknown().optional(),
  })
  .meta({ id: 'Error' })

type WireErrors<Code extends string> = Record<Code, { status: number; message: string; data: typeof errorBodySchema }>

/**
 * Declares codes on a contract, so that clients have them typed and the OpenAPI document lists them:
 * `.errors(raises(unitErrors, 'UNIT_NOT_FOUND'))`.
 */
export function raises<Definitions extends Record<string, ErrorDefinition>, Code extends keyof Definitions & string>(
  errors: ErrorFactories<Definitions>,
  ...codes: readonly Code[]
): WireErrors<Code> {
  const definitions: Readonly<Record<string, ErrorDefinition>> = errors.definitions
  const entries = codes.map((code) => [
    code,
    { status: definitions[code]?.status, message: definitions[code]?.message, data: errorBodySchema },
  ])
  return Object.fromEntries(entries) as WireErrors<Code>
}
