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

const statusClasses: readonly StatusClass[] = ['aborted', '1xx', '2xx', '3xx', '4xx', '5xx']

/** What is counted of one class of routes. */
interface RouteCounters {
  readonly observe: (seconds: number) => void
  /** By the first digit of the status; 0 for none. */
  readonly byStatus: ((by: number) => void)[]
}

/** The counters of requests, looked up once for each combination of labels that occurs. */
export class RequestCounters {
  readonly openRequests: (by: number) => void
  readonly bodyBytes: { readonly up: (by: number) => void; readonly down: (by: number) => void }
  readonly #metrics: Metrics
  readonly #routes = new Map<RouteClass, RouteCounters>()

  constructor(metrics: Metrics) {
    this.#metrics = metrics
    this.openRequests = metrics.adder('edge_open_requests', {})
    this.bodyBytes = {
      up: metrics.adder('edge_body_bytes_forwarded_total', { direction: 'up' }),
      down: metrics.adder('edge_body_bytes_forwarded_total', { direction: 'down' }),
    }
  }

  answered(route: RouteClass, status: number | undefined, seconds: number): void {
    let ofRoute = this.#routes.get(route)
    if (!ofRoute) {
      ofRoute = { observe: this.#metrics.observer('edge_request_duration_seconds', { route }), byStatus: [] }
      this.#routes.set(route, ofRoute)
    }
    const digit = status === undefined ? 0 : Math.min(5, Math.floor(status / 100))
    let count = ofRoute.byStatus[digit]
    if (!count) {
      count = this.#metrics.adder('edge_requests_total', { route, status: statusClasses[digit] ?? 'aborted' })
      ofRoute.byStatus[digit] = count
    }
    count(1)
    ofRoute.observe(seconds)
  }

  refused(step: StepName): void {
    this.#metrics.add('edge_refusals_total', { step })
  }
}

/** One line and a few counters per request: opaque ids, codes and numbers, neither path nor address. */
export function recordRequest(exchange: Exchange, end: RequestEnd, counters: RequestCounters): void {
  const { status, step } = end
  const durationMs = end.nowMs - exchange.startedAtMs
  counters.answered(exchange.routeClass, status, durationMs / 1000)
  if (step) counters.refused(step)
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
