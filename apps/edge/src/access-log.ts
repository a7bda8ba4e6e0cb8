import { declareNames, log, type Metrics } from '@repo/telemetry'
import type { Exchange, StepName } from './exchange.ts'

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

/** One line and a few counters per request: opaque ids, codes and numbers, neither path nor address. */
export function recordRequest(exchange: Exchange, end: RequestEnd, metrics: Metrics): void {
  const statusClass = end.status === undefined ? 'aborted' : (`${Math.floor(end.status / 100)}xx` as '2xx')
  const durationMs = end.nowMs - exchange.startedAtMs
  metrics.add('edge_requests_total', { route: exchange.routeClass, status: statusClass })
  metrics.observe('edge_request_duration_seconds', { route: exchange.routeClass }, durationMs / 1000)
  if (end.step) metrics.add('edge_refusals_total', { step: end.step })
  log.info(requestEvent, {
    'freehold.request_id': exchange.requestId,
    'freehold.org_id': exchange.org,
    'freehold.route_class': exchange.routeClass,
    'freehold.epoch': exchange.entry?.epoch,
    'freehold.step': end.step,
    'http.request.method': exchange.head.method,
    'http.response.status_code': end.status,
    'error.code': end.errorCode,
    'freehold.outcome': end.status === undefined ? 'aborted' : end.step ? 'refused' : 'ok',
    'freehold.bytes_in': end.bytesIn,
    'freehold.bytes_out': end.bytesOut,
    'freehold.duration_ms': durationMs,
  })
}
