/**
 * The request path, in order. Each step looks at the head, notes what it finds and may answer; the first answer ends it. The same list
 * runs in both places: the global edge (organisation → cell) and a zone's own edge (→ app instances). Start reading here.
 *
 * The order matters. Framing comes first, since nothing after it may look at an ambiguous head. Who is calling comes before stripping,
 * since a listed edge's fields survive it. Organisation, look-up, transit and state come before the body limit, so that a strict
 * organisation's request is answered from its head alone; the organisation's rate comes before its state, which may have to be waited for.
 */
import type { EdgeParts } from './edge-parts.ts'
import type { Exchange, StepOutcome } from './exchange.ts'
import { checkStatus } from './steps/check-status.ts'
import { checkTransit } from './steps/check-transit.ts'
import { identifyHost } from './steps/identify-host.ts'
import { identifyOrg } from './steps/identify-org.ts'
import { limitBody } from './steps/limit-body.ts'
import { limitRate } from './steps/limit-rate.ts'
import { lookUp } from './steps/look-up.ts'
import { recogniseEdge } from './steps/recognise-edge.ts'
import { refuseMalformed } from './steps/refuse-malformed.ts'
import { shedLoad } from './steps/shed-load.ts'
import { stripHeaders } from './steps/strip-headers.ts'

export type Step = (exchange: Exchange, parts: EdgeParts) => StepOutcome | Promise<StepOutcome>

export const steps: readonly Step[] = [
  refuseMalformed,
  shedLoad,
  recogniseEdge,
  stripHeaders,
  identifyHost,
  identifyOrg,
  lookUp,
  checkTransit,
  limitRate,
  checkStatus,
  limitBody,
]

/** The steps that ask the directory: run again when it has changed under a request. */
export const routingSteps: readonly Step[] = [lookUp, checkTransit, checkStatus]

/**
 * @returns the answer of the first step that has one, or undefined: forward to `exchange.destination`. A promise only when a step had to
 *   wait, which few requests make it do
 */
export function runSteps(exchange: Exchange, parts: EdgeParts, list: readonly Step[] = steps): StepOutcome | Promise<StepOutcome> {
  for (let index = 0; index < list.length; index += 1) {
    const outcome = list[index]?.(exchange, parts)
    if (outcome instanceof Promise) return outcome.then((answer) => answer ?? runSteps(exchange, parts, list.slice(index + 1)))
    if (outcome) return outcome
  }
  return undefined
}
