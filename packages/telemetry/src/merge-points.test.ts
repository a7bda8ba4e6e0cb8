import { expect, it } from 'vitest'
import { mergePoints } from './merge-points.ts'
import { Metrics } from './metrics.ts'
import { prometheusText } from './prometheus-text.ts'

it('counters, gauges and histograms of several threads add up, and nothing of any of them is lost', () => {
  const [one, other] = [new Metrics(), new Metrics()]
  one.add('edge_requests_total', { route: 'api', status: '2xx' }, 3)
  other.add('edge_requests_total', { route: 'api', status: '2xx' }, 4)
  other.add('edge_requests_total', { route: 'page', status: '4xx' })
  one.add('edge_open_requests', {}, 2)
  other.add('edge_open_requests', {}, 5)
  one.observe('edge_request_duration_seconds', { route: 'api' }, 0.002)
  other.observe('edge_request_duration_seconds', { route: 'api' }, 0.002)
  other.observe('edge_request_duration_seconds', { route: 'api' }, 99)
  const text = prometheusText(mergePoints([one.points(), other.points()]))
  expect(text).toContain('edge_requests_total{route="api",status="2xx"} 7')
  expect(text).toContain('edge_requests_total{route="page",status="4xx"} 1')
  expect(text).toContain('edge_open_requests 7')
  expect(text).toContain('edge_request_duration_seconds_bucket{route="api",le="0.0025"} 2')
  expect(text).toContain('edge_request_duration_seconds_count{route="api"} 3')
  // What was measured is read, never changed.
  expect(prometheusText(one)).toContain('edge_requests_total{route="api",status="2xx"} 3')
})
