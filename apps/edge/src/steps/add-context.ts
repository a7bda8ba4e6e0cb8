/**
 * Adds what the next part relies on: trace context and request id, the forwarded fields (one chain, begun at the first edge), and the
 * proof of who forwards: the hop token towards a zone's edge, the assertion towards an app instance.
 */
import { assertionHeader, hopHeader } from '@repo/contract/edge'
import type { EdgeParts } from '../edge-parts.ts'
import type { Exchange } from '../exchange.ts'

/** @param traceparent the edge's own span, which becomes the parent of the zone's */
export function addContext(exchange: Exchange, parts: EdgeParts, traceparent: string | undefined): Promise<void> | undefined {
  const { head, fromListedEdge, edits } = exchange
  const set = (name: string, value: string): void => void edits.push({ op: 'set', name, value })
  const chain = fromListedEdge ? head.value('x-forwarded-for') : undefined
  set('x-forwarded-for', chain === undefined ? exchange.remoteAddress : `${chain}, ${exchange.remoteAddress}`)
  set('x-forwarded-proto', (fromListedEdge && head.value('x-forwarded-proto')) || ownScheme(exchange, parts))
  set('x-forwarded-host', (fromListedEdge && head.value('x-forwarded-host')) || (head.value('host') ?? '').toLowerCase())
  set('x-request-id', exchange.requestId)
  if (traceparent !== undefined) set('traceparent', traceparent)
  const { destination } = exchange
  if (destination?.kind !== 'cell') {
    set(assertionHeader, parts.assertion(exchange.org, exchange.entry?.epoch ?? 0, exchange.fromListedEdge ? 'listed' : 'here'))
  } else {
    const token = parts.hopToken(destination.cell.zone)
    if (typeof token !== 'string') return token.then((text) => set(hopHeader, text))
    set(hopHeader, token)
  }
  return undefined
}

const ownScheme = ({ serverName }: Exchange, { config }: EdgeParts): string => (serverName === undefined ? config.publicScheme : 'https')
