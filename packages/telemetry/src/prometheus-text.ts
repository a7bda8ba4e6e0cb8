import { metricDefinitions, type MetricDefinition } from './metric-definitions.ts'
import type { MeasuredPoints, MetricPoint } from './metrics.ts'

const labelText = (labels: Readonly<Record<string, string>>): string => {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${value}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}

function histogramLines(name: string, bounds: readonly number[], point: MetricPoint): string[] {
  let seen = 0
  const lines = [...bounds, Number.POSITIVE_INFINITY].map((bound, index) => {
    seen += point.bucketCounts?.[index] ?? 0
    return `${name}_bucket${labelText({ ...point.labels, le: Number.isFinite(bound) ? String(bound) : '+Inf' })} ${seen}`
  })
  return [...lines, `${name}_sum${labelText(point.labels)} ${point.value}`, `${name}_count${labelText(point.labels)} ${point.count ?? 0}`]
}

/** All metrics in the Prometheus text format, version 0.0.4. */
export function prometheusText(metrics: MeasuredPoints): string {
  const definitions: Readonly<Record<string, MetricDefinition>> = metricDefinitions
  const blocks = [...metrics.points()].map(([name, points]) => {
    const definition = definitions[name]
    const lines = points.flatMap((point) =>
      definition?.kind === 'histogram'
        ? histogramLines(name, definition.buckets ?? [], point)
        : [`${name}${labelText(point.labels)} ${point.value}`],
    )
    return [`# HELP ${name} ${definition?.help ?? ''}`, `# TYPE ${name} ${definition?.kind ?? 'untyped'}`, ...lines].join('\n')
  })
  return `${blocks.join('\n')}\n`
}

/** The same as plain data, for health pages and tests. */
export function metricsJson(metrics: MeasuredPoints): Record<string, readonly MetricPoint[]> {
  return Object.fromEntries(metrics.points())
}
