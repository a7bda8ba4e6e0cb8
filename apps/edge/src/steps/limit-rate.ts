/**
 * An organisation's requests come out of its own bucket, so that one that asks too often waits for itself alone. Only organisations of the
 * directory have one: a flood of invented ids is answered before.
 */
import { requestErrors } from '@repo/contract'
import type { EdgeParts } from '../edge-parts.ts'
import type { Exchange, StepOutcome } from '../exchange.ts'

export function limitRate({ org, entry }: Exchange, { rates }: EdgeParts): StepOutcome {
  if (org === undefined || entry === undefined) return undefined
  const waitMs = rates.take(org)
  if (waitMs === 0) return undefined
  return { kind: 'error', error: requestErrors.RATE_LIMITED({ retryAfterS: Math.max(1, Math.ceil(waitMs / 1000)) }), step: 'limit_rate' }
}
