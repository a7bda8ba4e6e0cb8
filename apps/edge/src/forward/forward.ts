/**
 * Sends a request on and its answer back. It is sent again in two cases only: no connection came about (or a bodyless read broke
 * before an answer), then to another instance; or the zone said "your epoch is old" and no body byte has gone, then once, after the
 * directory has caught up and the routing steps have been asked again.
 */
import { edgeErrors, routingErrors } from '@repo/contract/edge'
import type { Metrics } from '@repo/telemetry'
import { requestCounters } from '../access-log.ts'
import type { EdgeParts } from '../edge-parts.ts'
import type { Answer, Destination, Exchange } from '../exchange.ts'
import { routingSteps, runSteps } from '../pipeline.ts'
import { addContext } from '../steps/add-context.ts'
import { bodyLimit } from '../steps/limit-body.ts'
import type { Bulkhead } from '../limits/bulkhead.ts'
import type { CellBreakers } from './cell-breakers.ts'
import type { ClientSide } from './client-side.ts'
import type { InstanceRegistry } from './instance-registry.ts'
import type { RetryBudget } from './retry-budget.ts'
import { classifyFailure, mayRetry, type UpstreamFailure } from './transport-errors.ts'
import type { AttemptResult, Upstreams } from './upstreams.ts'

export interface ForwardParts<Client extends ClientSide> {
  readonly parts: EdgeParts
  readonly upstreams: Upstreams<Client>
  readonly instances: InstanceRegistry
  readonly breakers: CellBreakers
  readonly bulkhead: Bulkhead
  readonly retries: RetryBudget
  readonly metrics: Metrics
}

/** How it ended: passed on with this status, cut off, or an answer the edge has to give. */
export type ForwardResult = { readonly status: number } | 'aborted' | Answer

const attemptsMax = 3

export async function forward<Client extends ClientSide>(
  exchange: Exchange,
  client: Client,
  traceparent: string | undefined,
  handling: ForwardParts<Client>,
): Promise<ForwardResult> {
  const { destination, org } = exchange
  const cell = destination?.kind === 'cell' ? destination.cell.number : 0
  if (!handling.bulkhead.enter(cell, org)) {
    handling.metrics.add('edge_upstream_errors_total', { reason: 'bulkhead' })
    return fail(edgeErrors.EDGE_OVERLOADED({ retryAfterS: 1 }))
  }
  try {
    return await attempts(exchange, client, traceparent, handling)
  } finally {
    handling.bulkhead.leave(cell, org)
  }
}

async function attempts<Client extends ClientSide>(
  exchange: Exchange,
  client: Client,
  traceparent: string | undefined,
  { parts, upstreams, instances, breakers, retries, metrics }: ForwardParts<Client>,
): Promise<ForwardResult> {
  const tried = new Set<string>()
  const { bodyBytes } = requestCounters(metrics)
  let replayed = false
  retries.fill()
  for (let made = 1; ;) {
    const { destination } = exchange
    const upstream = destination && reserve(destination, { instances, breakers }, tried)
    if (!upstream) {
      metrics.add('edge_upstream_errors_total', { reason: 'none_available' })
      return fail(edgeErrors.ZONE_UNAVAILABLE({ retryAfterS: 1 }))
    }
    // Nearly always everything is at hand: no turn of the loop is spent on waiting for it.
    const waiting = addContext(exchange, parts, traceparent)
    if (waiting) await waiting
    const result = await upstreams.attempt(upstream.address, {
      exchange,
      client,
      bodyLimitBytes: bodyLimit(exchange.path, parts.limits),
      role: parts.config.role,
      replayable: !replayed && !client.hasBody && exchange.org !== undefined,
      onBytes: (direction, bytes) => bodyBytes[direction](bytes),
    })
    upstream.release()
    if (result.kind === 'aborted') return 'aborted'
    if (result.kind === 'answered') {
      upstream.worked()
      return { status: result.status }
    }
    if (result.kind === 'stale') {
      upstream.worked()
      const refused = await catchUp(exchange, parts, result.epoch)
      if (refused) return refused
      metrics.add('edge_retries_total', { reason: 'stale_epoch' })
      replayed = true
      continue
    }
    const failure = noteFailure(result, upstream, metrics)
    const again = mayRetry(failure, { method: exchange.head.method, hasBody: client.hasBody, bodyBytesRead: client.bodyBytesRead })
    if (result.answerStarted) {
      client.destroy()
      return 'aborted'
    }
    const elsewhere = destination.kind === 'instances' || failure.reason !== 'connect'
    if (!again || !elsewhere || made >= attemptsMax || !retries.take()) return fail(failure.error)
    made += 1
    tried.add(upstream.id)
    metrics.add('edge_retries_total', { reason: 'connect' })
  }
}

const fail = (error: UpstreamFailure['error']): Answer => ({ kind: 'error', error, step: 'forward' })

function reserve(
  destination: Destination,
  { instances, breakers }: { instances: InstanceRegistry; breakers: CellBreakers },
  tried: ReadonlySet<string>,
) {
  return destination.kind === 'instances' ? instances.lease(tried) : breakers.lease(destination.cell)
}

function noteFailure(
  result: Extract<AttemptResult, { kind: 'failed' }>,
  upstream: { failed(reason: UpstreamFailure['reason']): void },
  metrics: Metrics,
): UpstreamFailure {
  const failure = classifyFailure(result.error, result.answerStarted)
  metrics.add('edge_upstream_errors_total', { reason: failure.reason })
  upstream.failed(failure.reason)
  return failure
}

/** Brings the directory to the epoch the zone knows, then asks the routing steps again. */
async function catchUp(exchange: Exchange, parts: EdgeParts, epoch: number): Promise<Answer | undefined> {
  const { org } = exchange
  const before = exchange.entry
  if (org === undefined) return fail(routingErrors.ORG_MISDIRECTED())
  const { refreshMs } = parts.limits
  const caughtUp = parts.directory.waitFor(org, (entry) => (entry?.epoch ?? 0) >= epoch && entry?.epoch !== before?.epoch, refreshMs)
  await Promise.race([caughtUp, parts.refreshDirectory(refreshMs).then(() => caughtUp)])
  exchange.entry = undefined
  exchange.destination = undefined
  const refused = await runSteps(exchange, parts, routingSteps)
  if (refused) return refused
  const after = exchange as Exchange
  if (after.entry?.epoch === before?.epoch) {
    return {
      kind: 'error',
      error: routingErrors.ORG_MISDIRECTED({ data: { epoch } }),
      step: 'forward',
      fields: [['x-freehold-epoch', String(epoch)]],
    }
  }
  return undefined
}
