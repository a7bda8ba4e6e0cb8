/**
 * Adds what the next part relies on: trace context and request id, the forwarded fields (one chain, begun at the first edge), and the
 * proof of who forwards: the hop token towards a zone's edge, the assertion towards an app instance.
 */
import { assertionHeader, hopHeader, type FieldEdit } from '@repo/contract/edge'
import type { EdgeParts } from '../edge-parts.ts'
import type { Exchange } from '../exchange.ts'

/** @param traceparent the edge's own span, which becomes the parent of the zone's */
export function addContext(exchange: Exchange, parts: EdgeParts, traceparent: string | undefined): Promise<void> | undefined {
  const { head, fromListedEdge, edits } = exchange
  const chain = fromListedEdge ? head.value('x-forwarded-for') : undefined
  set(edits, 'x-forwarded-for', chain === undefined ? exchange.remoteAddress : `${chain}, ${exchange.remoteAddress}`)
  set(edits, 'x-forwarded-proto', (fromListedEdge && head.value('x-forwarded-proto')) || ownScheme(exchange, parts))
  set(edits, 'x-forwarded-host', (fromListedEdge && head.value('x-forwarded-host')) || (head.value('host') ?? '').toLowerCase())
  set(edits, 'x-request-id', exchange.requestId)
  if (traceparent !== undefined) set(edits, 'traceparent', traceparent)
  const { destination } = exchange
  if (destination?.kind !== 'cell') {
    set(edits, assertionHeader, parts.assertion(exchange.org, exchange.entry?.epoch ?? 0, exchange.fromListedEdge ? 'listed' : 'here'))
  } else {
    const token = parts.hopToken(destination.cell.zone)
    if (typeof token !== 'string') return token.then((text) => set(edits, hopHeader, text))
    set(edits, hopHeader, token)
  }
  return undefined
}

function set(edits: FieldEdit[], name: string, value: string): void {
  edits.push({ op: 'set', name, value })
}

const ownScheme = ({ serverName }: Exchange, { config }: EdgeParts): string => (serverName === undefined ? config.publicScheme : 'https')
