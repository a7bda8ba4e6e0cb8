import { describe, expect, it } from 'vitest'
import { metricDefinitions } from './metric-definitions.ts'
import { Metrics } from './metrics.ts'
import { metricsJson, prometheusText } from './prometheus-text.ts'

describe('metrics', () => {
  it('count by declared labels and print in the Prometheus format', () => {
    const metrics = new Metrics()
    metrics.add('edge_requests_total', { route: 'api', status: '2xx' })
    metrics.add('edge_requests_total', { route: 'api', status: '2xx' }, 2)
    metrics.set('directory_age_seconds', {}, 1.5)
    metrics.observe('edge_request_duration_seconds', { route: 'api' }, 0.003)
    metrics.observe('edge_request_duration_seconds', { route: 'api' }, 99)
    const text = prometheusText(metrics)
    expect(text).toContain('edge_requests_total{route="api",status="2xx"} 3')
    expect(text).toContain('directory_age_seconds 1.5')
    expect(text).toContain('edge_request_duration_seconds_bucket{route="api",le="0.005"} 1')
    expect(text).toContain('edge_request_duration_seconds_bucket{route="api",le="+Inf"} 2')
    expect(text).toContain('edge_request_duration_seconds_count{route="api"} 2')
    expect(metricsJson(metrics)['directory_age_seconds']).toEqual([{ labels: {}, value: 1.5 }])
  })

  it('refuse a name, a label or a label value that is not declared, and say how often', () => {
    const metrics = new Metrics()
    const add = metrics.add.bind(metrics) as (name: string, labels: Record<string, string>) => void
    add('anna_total', {})
    add('toString', {})
    add('edge_requests_total', { route: 'Anna', status: '2xx' })
    add('edge_requests_total', { route: 'api', status: '2xx', org: 'x' })
    add('edge_requests_total', {})
    expect(metricsJson(metrics)).toEqual({ telemetry_refused_total: [{ labels: {}, value: 5 }] })
  })

  it('have no label whose values could name an organisation, a path or a person', () => {
    for (const { labels } of Object.values(metricDefinitions)) {
      for (const values of Object.values(labels) as (readonly string[])[]) {
        expect(values.length).toBeLessThanOrEqual(16)
        for (const value of values) expect(value).toMatch(/^[a-z0-9_]{2,20}$/)
      }
    }
  })
})
