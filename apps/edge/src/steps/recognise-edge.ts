/**
 * A zone's edge takes forwarded and trace fields only from a listed edge, known by a token under a listed key (addresses would not tell
 * an edge from anybody else on the same machine). Without one every such field is dropped and made anew.
 */
import { isUuid } from '@repo/core'
import type { EdgeParts } from '../edge-parts.ts'
import type { Exchange, StepOutcome } from '../exchange.ts'

const traceparentForm = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

export function recogniseEdge(exchange: Exchange, parts: EdgeParts): StepOutcome | Promise<StepOutcome> {
  const token = parts.config.role === 'zone' ? exchange.head.value('x-freehold-hop') : undefined
  return token === undefined ? undefined : recogniseToken(exchange, parts, token)
}

function recogniseToken(exchange: Exchange, parts: EdgeParts, token: string): StepOutcome | Promise<StepOutcome> {
  const listed = parts.isListedEdge(token)
  return listed instanceof Promise ? listed.then((isListed) => believe(exchange, isListed)) : believe(exchange, listed)
}

function believe(exchange: Exchange, isListed: boolean): StepOutcome {
  if (!isListed) return undefined
  const { head } = exchange
  exchange.fromListedEdge = true
  const requestId = head.value('x-request-id')
  const traceparent = head.value('traceparent')
  if (isUuid(requestId)) exchange.requestId = requestId
  if (traceparent !== undefined && traceparentForm.test(traceparent)) exchange.traceparent = traceparent
  return undefined
}
