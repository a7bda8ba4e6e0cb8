import { declareNames, logLines, type Metrics } from '@repo/telemetry'
import type { Exchange, RouteClass, StepName } from './exchange.ts'

const [requestEvent] = declareNames(['edge_request'])
declareNames(['framing', 'shed_load', 'host', 'identify_org', 'look_up', 'transit', 'limit_rate', 'status', 'limit_body', 'forward'])

export interface RequestEnd {
  /** Undefined when the connection broke before or inside an answer. */
  readonly status: number | undefined
  readonly step: StepName | undefined
  readonly errorCode: string | undefined
  readonly bytesIn: number
  readonly bytesOut: number
  readonly nowMs: number
}

type StatusClass = '1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'aborted'

const writeLine = logLines(requestEvent, [
  ...['freehold.request_id', 'freehold.org_id', 'freehold.route_class', 'freehold.epoch', 'freehold.step', 'http.request.method'],
  ...['http.response.status_code', 'error.code', 'freehold.outcome', 'freehold.bytes_in', 'freehold.bytes_out', 'freehold.duration_ms'],
])

/** The counters of requests, looked up once for each combination of labels that occurs. */
class RequestCounters {
  readonly openRequests: (by: number) => void
  readonly bodyBytes: { readonly up: (by: number) => void; readonly down: (by: number) => void }
  readonly #metrics: Metrics
  readonly #requests = new Map<RouteClass, Map<StatusClass, (by: number) => void>>()
  readonly #durations = new Map<RouteClass, (seconds: number) => void>()

  constructor(metrics: Metrics) {
    this.#metrics = metrics
    this.openRequests = metrics.adder('edge_open_requests', {})
    this.bodyBytes = {
      up: metrics.adder('edge_body_bytes_forwarded_total', { direction: 'up' }),
      down: metrics.adder('edge_body_bytes_forwarded_total', { direction: 'down' }),
    }
  }

  answered(route: RouteClass, status: StatusClass, seconds: number): void {
    let ofRoute = this.#requests.get(route)
    if (!ofRoute) this.#requests.set(route, (ofRoute = new Map()))
    let count = ofRoute.get(status)
    if (!count) ofRoute.set(status, (count = this.#metrics.adder('edge_requests_total', { route, status })))
    let observe = this.#durations.get(route)
    if (!observe) this.#durations.set(route, (observe = this.#metrics.observer('edge_request_duration_seconds', { route })))
    count(1)
    observe(seconds)
  }
}

const counters = new WeakMap<Metrics, RequestCounters>()

export function requestCounters(metrics: Metrics): RequestCounters {
  let known = counters.get(metrics)
  if (!known) counters.set(metrics, (known = new RequestCounters(metrics)))
  return known
}

/** One line and a few counters per request: opaque ids, codes and numbers, neither path nor address. */
export function recordRequest(exchange: Exchange, end: RequestEnd, metrics: Metrics): void {
  const { status, step } = end
  const statusClass = status === undefined ? 'aborted' : (`${Math.floor(status / 100)}xx` as StatusClass)
  const durationMs = end.nowMs - exchange.startedAtMs
  requestCounters(metrics).answered(exchange.routeClass, statusClass, durationMs / 1000)
  if (step) metrics.add('edge_refusals_total', { step })
  writeLine([
    exchange.requestId,
    exchange.org,
    exchange.routeClass,
    exchange.entry?.epoch,
    step,
    exchange.head.method,
    status,
    end.errorCode,
    status === undefined ? 'aborted' : step ? 'refused' : 'ok',
    end.bytesIn,
    end.bytesOut,
    durationMs,
  ])
}
