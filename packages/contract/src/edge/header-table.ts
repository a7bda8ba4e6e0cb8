/**
 * One table lists what the edge does with every header that is not simply passed. The stripping step, its tests and
 * docs/headers.md all come from it. A name ending in `*` is a prefix. Names that differ only in `_` for `-` are refused, because a
 * CGI-style reader would take them for the name they fold onto.
 */
export type HeaderAction = 'drop' | 'replace' | 'pass' | 'derive'
export type EdgeRole = 'global' | 'zone'
export type HeaderDirection = 'request' | 'response'

export interface HeaderRule {
  readonly name: string
  readonly direction: HeaderDirection
  /** On the public entrance: nobody in front is trusted. */
  readonly global: HeaderAction
  /** On a zone's own edge, for a caller that is not a listed edge. */
  readonly zone: HeaderAction
  /** On a zone's own edge, for a request that a listed edge forwarded. */
  readonly zoneFromListedEdge: HeaderAction
  readonly why: string
}

const sameEverywhere = (name: string, direction: HeaderDirection, action: HeaderAction, why: string): HeaderRule => ({
  name,
  direction,
  global: action,
  zone: action,
  zoneFromListedEdge: action,
  why,
})

const request = (name: string, action: HeaderAction, why: string): HeaderRule => sameEverywhere(name, 'request', action, why)
const response = (name: string, action: HeaderAction, why: string): HeaderRule => sameEverywhere(name, 'response', action, why)
const forwarded = (name: string, first: HeaderAction, later: HeaderAction, why: string): HeaderRule => ({
  name,
  direction: 'request',
  global: first,
  zone: first,
  zoneFromListedEdge: later,
  why,
})

export const headerTable: readonly HeaderRule[] = [
  request('host', 'pass', 'Which host was asked decides the rules; the zone checks it again.'),
  request('x-org-id', 'pass', 'The organisation an API request names; the edge reads it, the zone verifies it.'),
  request('authorization', 'pass', 'The zone authenticates; the edge reads only the organisation an API key or token claims.'),
  request('cookie', 'pass', "The zone authenticates; the edge reads only the active-organisation cookie, on a zone's hosts."),
  request('x-freehold-hop', 'replace', 'Proves a listed edge to the zone edge. Never believed from a client, never shown to an instance.'),
  request('x-freehold-assertion', 'replace', 'Only the zone edge makes it: organisation, epoch and edge, under an HMAC.'),
  request('x-freehold-*', 'drop', 'Names of our own between the parts; from outside they are forgeries.'),
  forwarded(
    'x-forwarded-for',
    'derive',
    'derive',
    'The chain of addresses: started anew at the first edge, continued behind a listed one.',
  ),
  forwarded('x-forwarded-proto', 'derive', 'pass', 'The scheme the client used; the application needs it for its same-origin check.'),
  forwarded('x-forwarded-host', 'derive', 'pass', 'The host the client asked for; the application builds its addresses from it.'),
  request('x-forwarded-*', 'drop', 'Other forwarding claims have no reader here.'),
  request('forwarded', 'drop', 'RFC 7239: a second spelling of the same claims; one spelling is enough.'),
  request('x-real-ip', 'drop', 'A forwarding claim that some frameworks believe.'),
  request('x-original-*', 'drop', 'Some frameworks rewrite the target from it.'),
  request('x-rewrite-url', 'drop', 'Some frameworks rewrite the target from it.'),
  request('x-http-method*', 'drop', 'Method overrides would pass a write as a read.'),
  forwarded('traceparent', 'replace', 'pass', 'W3C trace context starts at the first edge; a stranger cannot steer our traces.'),
  forwarded('tracestate', 'drop', 'drop', 'Vendor state that nothing here reads.'),
  forwarded('baggage', 'drop', 'drop', 'Free text beside the trace; it may hold anything.'),
  forwarded('x-request-id', 'replace', 'pass', 'One id per request, made at the first edge, in every answer and log line.'),
  request('connection', 'drop', 'Hop by hop (RFC 9110 §7.6.1), with the fields it names.'),
  request('keep-alive', 'drop', 'Hop by hop.'),
  request('proxy-*', 'drop', 'Hop by hop, and the cause of known attacks.'),
  request('te', 'drop', 'Hop by hop.'),
  request('trailer', 'pass', 'Announces trailer fields, which belong to the message.'),
  request('transfer-encoding', 'derive', 'Framing is decided anew on each connection.'),
  request('content-length', 'pass', 'Framing; refused when repeated or beside transfer-encoding.'),
  request('upgrade', 'derive', 'Sent on only for a WebSocket upgrade.'),
  request('http2-settings', 'drop', 'Belongs to an upgrade that is not offered.'),
  request('expect', 'derive', 'The edge answers 100-continue itself, and only once it has decided to forward.'),
  response('x-freehold-*', 'drop', 'Signals between the parts are not for clients.'),
  response('x-powered-by', 'drop', 'Says nothing a client needs.'),
  response('server', 'drop', 'Says nothing a client needs.'),
  response('connection', 'drop', 'Hop by hop, with the fields it names.'),
  response('keep-alive', 'drop', 'Hop by hop.'),
  response('proxy-*', 'drop', 'Hop by hop.'),
  response('transfer-encoding', 'derive', 'Framing is decided anew on each connection.'),
  response('content-length', 'pass', 'Framing.'),
  response('upgrade', 'derive', 'Sent on only for a WebSocket upgrade.'),
  response('traceparent', 'drop', 'Trace context is for the parts; a client gets the request id.'),
  response('x-request-id', 'replace', 'The id of this request, whoever answered.'),
  response('set-cookie', 'pass', 'Each one as it came, never joined.'),
]
