import type { MeasuredPoints, MetricPoint } from './metrics.ts'

/** What several threads of one process measured, as one: points of the same name and labels are added up, gauges too. */
export function mergePoints(parts: readonly ReadonlyMap<string, readonly MetricPoint[]>[]): MeasuredPoints {
  const merged = new Map<string, Map<string, MetricPoint>>()
  for (const part of parts) {
    for (const [name, points] of part) {
      const known = merged.get(name) ?? new Map<string, MetricPoint>()
      merged.set(name, known)
      for (const point of points) {
        const key = Object.values(point.labels).join('|')
        const before = known.get(key)
        known.set(key, before ? sum(before, point) : point)
      }
    }
  }
  const points = new Map([...merged].map(([name, known]) => [name, [...known.values()]]))
  return { points: () => points }
}

function sum(one: MetricPoint, other: MetricPoint): MetricPoint {
  const value = one.value + other.value
  if (!one.bucketCounts || !other.bucketCounts) return { labels: one.labels, value }
  const bucketCounts = one.bucketCounts.map((count, index) => count + (other.bucketCounts?.[index] ?? 0))
  return { labels: one.labels, value, bucketCounts, count: (one.count ?? 0) + (other.count ?? 0) }
}
