/** Refuses what cannot be served in time while there is still time to say so. Health is always answered: a balancer has to see it. */
import { edgeErrors } from '@repo/contract/edge'
import type { EdgeParts } from '../edge-parts.ts'
import type { Exchange, StepOutcome } from '../exchange.ts'

export function shedLoad({ path }: Exchange, { load }: EdgeParts): StepOutcome {
  if (load.admits() || path === '/healthz' || path === '/readyz') return undefined
  return { kind: 'error', error: edgeErrors.EDGE_OVERLOADED({ retryAfterS: 1 }), step: 'shed_load' }
}
