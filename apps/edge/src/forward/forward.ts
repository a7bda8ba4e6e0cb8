/**
 * Sends a request on and its answer back. It is sent again in two cases only: no connection came about (or a bodyless read broke
 * before an answer), then to another instance; or the zone said "your epoch is old" and no body byte has gone, then once, after the
 * directory has caught up and the routing steps have been asked again. It goes from call to call and makes no promise unless it has to wait.
 */
import { edgeErrors, routingErrors, type EdgeRole } from '@repo/contract/edge'
import type { Metrics } from '@repo/telemetry'
import type { RequestCounters } from '../access-log.ts'
import type { EdgeParts } from '../edge-parts.ts'
import type { Answer, Exchange } from '../exchange.ts'
import { routingSteps, runSteps } from '../pipeline.ts'
import { addContext } from '../steps/add-context.ts'
import { bodyLimit } from '../steps/limit-body.ts'
import type { Bulkhead } from '../limits/bulkhead.ts'
import type { CellBreakers } from './cell-breakers.ts'
import type { ClientSide } from './client-side.ts'
import type { InstanceRegistry } from './instance-registry.ts'
import type { RetryBudget } from './retry-budget.ts'
import { classifyFailure, mayRetry, type UpstreamFailure } from './transport-errors.ts'
import type { Sending, Upstreams } from './upstreams.ts'

export interface ForwardParts<Client extends ClientSide> {
  readonly parts: EdgeParts
  readonly upstreams: Upstreams<Client>
  readonly instances: InstanceRegistry
  readonly breakers: CellBreakers
  readonly bulkhead: Bulkhead
  readonly retries: RetryBudget
  readonly metrics: Metrics
  readonly counters: RequestCounters
}

/** Where one try goes, and what is learnt of it there. */
export interface Upstream {
  readonly id: string
  readonly address: string
  /** Called once when the try is over. */
  release(): void
  worked(): void
  failed(reason: UpstreamFailure['reason']): void
}

/** Hears how it ended: exactly one of these is called, once. */
export interface ForwardEnd {
  /** Passed on, with this status. */
  onForwarded(status: number): void
  onCutOff(): void
  /** The edge has to answer by itself. */
  onAnswer(answer: Answer): void
  onUnforeseen(error: unknown): void
}

const attemptsMax = 3
const noneTried: ReadonlySet<string> = new Set()

export class Forwarding<Client extends ClientSide> implements Sending<Client> {
  readonly exchange: Exchange
  readonly client: Client
  readonly bodyLimitBytes: number
  readonly role: EdgeRole
  readonly #traceparent: string | undefined
  readonly #handling: ForwardParts<Client>
  readonly #end: ForwardEnd
  readonly #cell: number
  #upstream: Upstream | undefined
  #tried = noneTried
  #made = 1
  #replayed = false
  /** It has a place in the bulkhead. */
  #entered = false

  constructor(exchange: Exchange, client: Client, traceparent: string | undefined, handling: ForwardParts<Client>, end: ForwardEnd) {
    const { parts } = handling
    this.exchange = exchange
    this.client = client
    this.bodyLimitBytes = bodyLimit(exchange.path, parts.limits)
    this.role = parts.config.role
    this.#traceparent = traceparent
    this.#handling = handling
    this.#end = end
    this.#cell = exchange.destination?.kind === 'cell' ? exchange.destination.cell.number : 0
  }

  get replayable(): boolean {
    return !this.#replayed && !this.client.hasBody && this.exchange.org !== undefined
  }

  start(): void {
    const { bulkhead, metrics, retries } = this.#handling
    if (!bulkhead.enter(this.#cell, this.exchange.org)) {
      metrics.add('edge_upstream_errors_total', { reason: 'bulkhead' })
      this.#end.onAnswer(fail(edgeErrors.EDGE_OVERLOADED({ retryAfterS: 1 })))
      return
    }
    this.#entered = true
    retries.fill()
    this.#send()
  }

  onBytes(direction: 'up' | 'down', bytes: number): void {
    this.#handling.counters.bodyBytes[direction](bytes)
  }

  onAnswered(status: number): void {
    this.#release()?.worked()
    this.#leave()
    this.#end.onForwarded(status)
  }

  onAborted(): void {
    this.#release()
    this.#leave()
    this.#end.onCutOff()
  }

  onStale(epoch: number): void {
    this.#release()?.worked()
    catchUp(this.exchange, this.#handling.parts, epoch).then(
      (refused) => {
        if (refused) {
          this.#answer(refused)
          return
        }
        this.#handling.metrics.add('edge_retries_total', { reason: 'stale_epoch' })
        this.#replayed = true
        this.#send()
      },
      (error: unknown) => this.#unforeseen(error),
    )
  }

  onFailed(error: unknown, answerStarted: boolean): void {
    const { metrics, retries } = this.#handling
    const upstream = this.#release()
    const failure = classifyFailure(error, answerStarted)
    metrics.add('edge_upstream_errors_total', { reason: failure.reason })
    upstream?.failed(failure.reason)
    if (answerStarted) {
      this.client.destroy()
      this.onAborted()
      return
    }
    const { client, exchange } = this
    const again = mayRetry(failure, { method: exchange.head.method, hasBody: client.hasBody, bodyBytesRead: client.bodyBytesRead })
    const elsewhere = exchange.destination?.kind === 'instances' || failure.reason !== 'connect'
    if (!upstream || !again || !elsewhere || this.#made >= attemptsMax || !retries.take()) {
      this.#answer(fail(failure.error))
      return
    }
    this.#made += 1
    this.#tried = new Set([...this.#tried, upstream.id])
    metrics.add('edge_retries_total', { reason: 'connect' })
    this.#send()
  }

  #send(): void {
    const { parts, metrics } = this.#handling
    try {
      this.#upstream = this.#reserve()
      if (!this.#upstream) {
        metrics.add('edge_upstream_errors_total', { reason: 'none_available' })
        this.#answer(fail(edgeErrors.ZONE_UNAVAILABLE({ retryAfterS: 1 })))
        return
      }
      // Nearly always everything is at hand: no turn of the loop is spent on waiting for it.
      const waiting = addContext(this.exchange, parts, this.#traceparent)
      if (waiting) {
        waiting.then(
          () => this.#attempt(),
          (error: unknown) => this.#unforeseen(error),
        )
        return
      }
    } catch (error) {
      this.#unforeseen(error)
      return
    }
    this.#attempt()
  }

  #attempt(): void {
    const upstream = this.#upstream
    if (!upstream) return
    try {
      this.#handling.upstreams.attempt(upstream.address, this)
    } catch (error) {
      this.#unforeseen(error)
    }
  }

  #reserve(): Upstream | undefined {
    const { instances, breakers } = this.#handling
    const { destination } = this.exchange
    if (!destination) return undefined
    return destination.kind === 'instances' ? instances.lease(this.#tried) : breakers.lease(destination.cell)
  }

  #release(): Upstream | undefined {
    const upstream = this.#upstream
    this.#upstream = undefined
    upstream?.release()
    return upstream
  }

  #leave(): void {
    if (!this.#entered) return
    this.#entered = false
    this.#handling.bulkhead.leave(this.#cell, this.exchange.org)
  }

  #answer(answer: Answer): void {
    this.#leave()
    this.#end.onAnswer(answer)
  }

  #unforeseen(error: unknown): void {
    this.#release()
    this.#leave()
    this.#end.onUnforeseen(error)
  }
}

const fail = (error: UpstreamFailure['error']): Answer => ({ kind: 'error', error, step: 'forward' })

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
