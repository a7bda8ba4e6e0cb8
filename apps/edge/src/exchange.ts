/**
 * One request on its way through the pipeline: the head as it came, what the steps found out, and the edits for the head that goes on.
 * Nothing in here knows the byte transport.
 */
import type { DirectoryCell, DirectoryEntry, FieldEdit, RequestHead } from '@repo/contract/edge'
import type { AppError, OrgId } from '@repo/core'

/** Which set of rules a request falls under. */
export type HostKind = 'bare' | 'zone' | 'organization'
export type RouteClass = 'entry' | 'api' | 'page' | 'asset' | 'health' | 'upload' | 'zone' | 'other'
export type StepName =
  'framing' | 'shed_load' | 'host' | 'identify_org' | 'look_up' | 'transit' | 'limit_rate' | 'status' | 'limit_body' | 'forward'

/** What the edge answers by itself. */
export type Answer =
  | { readonly kind: 'error'; readonly error: AppError; readonly step: StepName; readonly fields?: readonly (readonly [string, string])[] }
  | { readonly kind: 'redirect'; readonly location: string; readonly step: StepName }
  | { readonly kind: 'entry'; readonly path: string }
  | { readonly kind: 'health'; readonly path: '/healthz' | '/readyz' }

/** Where a request goes on to: the edge of a cell, or an app instance behind this zone edge. */
export type Destination = { readonly kind: 'cell'; readonly cell: DirectoryCell } | { readonly kind: 'instances' }

export interface Exchange {
  readonly head: RequestHead
  /** The peer's address; for `x-forwarded-for` alone, never logged. */
  readonly remoteAddress: string
  readonly startedAtMs: number
  /** The name by which a TLS connection that ends here was asked for. */
  readonly serverName: string | undefined
  /** Set at first, replaced by a listed edge's. */
  requestId: string
  /** The caller's trace context, from a listed edge only. */
  traceparent: string | undefined
  fromListedEdge: boolean
  /** Path of the target, raw, without the query. */
  path: string
  host: HostKind
  /** The zone whose host was asked for; undefined on the bare host. */
  hostZone: string | undefined
  /** The alias of an organisation host. */
  hostAlias: string | undefined
  routeClass: RouteClass
  org: OrgId | undefined
  entry: DirectoryEntry | undefined
  destination: Destination | undefined
  readonly edits: FieldEdit[]
}

export type StepOutcome = Answer | undefined

export function newExchange(
  head: RequestHead,
  peer: { remoteAddress: string; requestId: string; nowMs: number; serverName?: string | undefined },
): Exchange {
  const question = head.target.indexOf('?')
  return {
    head,
    remoteAddress: peer.remoteAddress,
    startedAtMs: peer.nowMs,
    serverName: peer.serverName,
    requestId: peer.requestId,
    traceparent: undefined,
    fromListedEdge: false,
    path: question < 0 ? head.target : head.target.slice(0, question),
    host: 'bare',
    hostZone: undefined,
    hostAlias: undefined,
    routeClass: 'other',
    org: undefined,
    entry: undefined,
    destination: undefined,
    edits: [],
  }
}
