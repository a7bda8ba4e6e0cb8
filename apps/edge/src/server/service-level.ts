/** What an edge's counters say about how well people were served: three totals and a histogram, and of no request where it went. */
import type { MeasuredPoints, MetricPoint } from '@repo/telemetry'
import type { RouteClass } from '../exchange.ts'

/** What people and their programs ask for. Health is asked by machines, and assets would thin out what failed. */
const countedRoutes: readonly RouteClass[] = ['page', 'api', 'upload']

export interface ServiceLevel {
  /** Answered; connections that broke before their answer ended are in neither number, for nobody knows whose fault they are. */
  readonly requests: number
  /** Answered with 5xx, whoever behind the edge or in it was at fault. */
  readonly failed: number
  /** Requests by duration, in the buckets of `edge_request_duration_seconds`. */
  readonly latency: readonly number[]
}

export function serviceLevel(measured: MeasuredPoints): ServiceLevel {
  const of = (metric: string): MetricPoint[] =>
    (measured.points().get(metric) ?? []).filter(({ labels }) => countedRoutes.some((route) => route === labels['route']))
  const answered = of('edge_requests_total').filter(({ labels }) => labels['status'] !== 'aborted')
  const sum = (points: readonly MetricPoint[]): number => points.reduce((total, { value }) => total + value, 0)
  const histograms = of('edge_request_duration_seconds').map(({ bucketCounts = [] }) => bucketCounts)
  return {
    requests: sum(answered),
    failed: sum(answered.filter(({ labels }) => labels['status'] === '5xx')),
    latency: (histograms[0] ?? []).map((_, bucket) => histograms.reduce((total, counts) => total + (counts[bucket] ?? 0), 0)),
  }
}
