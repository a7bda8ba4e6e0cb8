import { metricDefinitions, type MetricDefinition, type MetricLabels, type MetricName, type MetricNameOf } from './metric-definitions.ts'

export interface MetricPoint {
  readonly labels: Readonly<Record<string, string>>
  /** A counter's or gauge's value; of a histogram the sum of what was observed. */
  value: number
  /** Observations per bucket, the last one being everything above; histograms only. */
  readonly bucketCounts?: number[]
  count?: number
}

/** What has been measured, by metric name. */
export interface MeasuredPoints {
  points(): ReadonlyMap<string, readonly MetricPoint[]>
}

const definitions: Readonly<Record<string, MetricDefinition>> = metricDefinitions

/**
 * Counters, gauges and histograms of one process, of the declared names and label values alone. A name or label that is not declared,
 * possible only past the types, is refused and counted.
 */
export class Metrics implements MeasuredPoints {
  readonly #points = new Map<string, Map<string, MetricPoint>>()
  /** Points by name and labels as they were given. Only what is declared gets in, so it cannot grow without end. */
  readonly #known = new Map<string, MetricPoint>()

  add<Name extends MetricNameOf<'counter' | 'gauge'>>(name: Name, labels: MetricLabels<Name>, by = 1): void {
    const point = this.#point(name, labels)
    if (point) point.value += by
  }

  set<Name extends MetricNameOf<'gauge'>>(name: Name, labels: MetricLabels<Name>, value: number): void {
    const point = this.#point(name, labels)
    if (point) point.value = value
  }

  /** @param value in the metric's unit (its name says which) */
  observe<Name extends MetricNameOf<'histogram'>>(name: Name, labels: MetricLabels<Name>, value: number): void {
    const point = this.#point(name, labels)
    if (point) observeIn(point, definitions[name]?.buckets ?? [], value)
  }

  /**
   * A counter or gauge with its labels already looked up, for those who count on every request.
   * @returns a function that adds
   */
  adder<Name extends MetricNameOf<'counter' | 'gauge'>>(name: Name, labels: MetricLabels<Name>): (by: number) => void {
    const point = this.#point(name, labels)
    return (by) => {
      if (point) point.value += by
    }
  }

  /** The same of a histogram. @returns a function that takes a value in the metric's unit */
  observer<Name extends MetricNameOf<'histogram'>>(name: Name, labels: MetricLabels<Name>): (value: number) => void {
    const point = this.#point(name, labels)
    const bounds = definitions[name]?.buckets ?? []
    return (value) => {
      if (point) observeIn(point, bounds, value)
    }
  }

  /** Everything measured, by metric name. */
  points(): ReadonlyMap<string, readonly MetricPoint[]> {
    return new Map([...this.#points].map(([name, points]) => [name, [...points.values()]]))
  }

  #point(name: MetricName, labels: Readonly<Record<string, unknown>>): MetricPoint | undefined {
    // A key is made of every label given, in the order given: it is known only if just these labels have passed before.
    let key: string = name
    for (const label in labels) key += `|${label}=${String(labels[label])}`
    return this.#known.get(key) ?? this.#declaredPoint(name, labels, key)
  }

  #declaredPoint(name: MetricName, labels: Readonly<Record<string, unknown>>, key: string): MetricPoint | undefined {
    const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined
    const declared = definition ? Object.entries(definition.labels) : []
    const fits = declared.every(([label, values]) => values.includes(String(labels[label])))
    if (!definition || !fits || Object.keys(labels).length !== declared.length) {
      this.add('telemetry_refused_total', {})
      return undefined
    }
    const values = declared.map(([label]) => String(labels[label])).join('|')
    let points = this.#points.get(name)
    if (!points) this.#points.set(name, (points = new Map()))
    let point = points.get(values)
    if (!point) {
      const known = Object.fromEntries(declared.map(([label]) => [label, String(labels[label])]))
      const buckets =
        definition.kind === 'histogram' ? { bucketCounts: Array<number>((definition.buckets?.length ?? 0) + 1).fill(0), count: 0 } : {}
      points.set(values, (point = { labels: known, value: 0, ...buckets }))
    }
    this.#known.set(key, point)
    return point
  }
}

function observeIn(point: MetricPoint, bounds: readonly number[], value: number): void {
  if (!point.bucketCounts) return
  let bucket = 0
  while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1
  point.bucketCounts[bucket] = (point.bucketCounts[bucket] ?? 0) + 1
  point.count = (point.count ?? 0) + 1
  point.value += value
}
