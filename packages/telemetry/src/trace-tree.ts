export interface TraceSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly name: string
  readonly startNanos: bigint
  readonly endNanos: bigint
  readonly failed: boolean
  readonly attributes: Readonly<Record<string, string>>
  /** `edge global-1`, `zone-web eu`. */
  readonly service: string
}

const shown = [
  'http.request.method',
  'http.response.status_code',
  'freehold.procedure',
  'freehold.workflow',
  'freehold.step',
  'db.operation.name',
  'db.collection.name',
  'db.response.status_code',
  'error.code',
  'exception.type',
  'freehold.outcome',
]

const byStart = (a: TraceSpan, b: TraceSpan): number => (a.startNanos < b.startNanos ? -1 : a.startNanos > b.startNanos ? 1 : 0)

/**
 * Prints spans as trees, children below their parents in order of start. Each line: milliseconds from the start of the trace, duration,
 * service, name, facts. A span whose parent is in no file stands at the top.
 */
export function formatTrace(spans: readonly TraceSpan[]): string {
  const ids = new Set(spans.map((span) => span.spanId))
  const children = Map.groupBy([...spans].sort(byStart), (span) =>
    span.parentSpanId !== undefined && ids.has(span.parentSpanId) ? span.parentSpanId : `root ${span.traceId}`,
  )
  return [...new Set(spans.map((span) => span.traceId))]
    .map((traceId) => {
      const roots = children.get(`root ${traceId}`) ?? []
      const origin = roots[0]?.startNanos ?? 0n
      return [`trace ${traceId}`, ...roots.flatMap((root) => lines(root, children, origin, ''))].join('\n')
    })
    .join('\n\n')
}

function lines(span: TraceSpan, children: ReadonlyMap<string, readonly TraceSpan[]>, origin: bigint, indent: string): string[] {
  const facts = shown.flatMap((key) => span.attributes[key] ?? [])
  const at = `+${milliseconds(span.startNanos - origin)}`.padStart(10)
  const took = milliseconds(span.endNanos - span.startNanos).padStart(9)
  const mark = span.failed ? ' !' : ''
  const line = `${at} ms ${took} ms  ${indent}${span.service}  ${span.name}${mark}${facts.length > 0 ? `  [${facts.join(' ')}]` : ''}`
  return [line, ...(children.get(span.spanId) ?? []).flatMap((child) => lines(child, children, origin, `${indent}  `))]
}

const milliseconds = (nanos: bigint): string => (Number(nanos / 1000n) / 1000).toFixed(1)
