import { edgeLatencyBoundsMs } from '@repo/contract/boundary'
import { metricDefinitions, Metrics } from '@repo/telemetry'
import { expect, it } from 'vitest'
import { serviceLevel } from './service-level.ts'

it('counts what was answered to people, and what of it failed', () => {
  const metrics = new Metrics()
  metrics.add('edge_requests_total', { route: 'page', status: '2xx' }, 7)
  metrics.add('edge_requests_total', { route: 'api', status: '5xx' }, 2)
  metrics.add('edge_requests_total', { route: 'api', status: '4xx' }, 1)
  metrics.add('edge_requests_total', { route: 'api', status: 'aborted' }, 5)
  metrics.add('edge_requests_total', { route: 'health', status: '5xx' }, 9)
  metrics.add('edge_requests_total', { route: 'asset', status: '2xx' }, 90)
  metrics.observe('edge_request_duration_seconds', { route: 'page' }, 0.003)
  metrics.observe('edge_request_duration_seconds', { route: 'api' }, 0.003)
  metrics.observe('edge_request_duration_seconds', { route: 'api' }, 60)
  metrics.observe('edge_request_duration_seconds', { route: 'asset' }, 0.003)
  const { requests, failed, latency } = serviceLevel(metrics)
  expect([requests, failed]).toEqual([10, 2])
  expect([latency[2], latency.at(-1), latency.length]).toEqual([2, 1, edgeLatencyBoundsMs.length + 1])
})

it('says of an edge that nobody has asked that nothing was answered', () => {
  expect(serviceLevel(new Metrics())).toEqual({ requests: 0, failed: 0, latency: [] })
})

it("has the buckets that the control plane's figures are read from", () => {
  expect(metricDefinitions.edge_request_duration_seconds.buckets.map((seconds) => seconds * 1000)).toEqual([...edgeLatencyBoundsMs])
})
