/**
 * Spans as OTLP-JSON (opentelemetry-proto, JSON mapping), after the allow-list. What has no rule has no place here: status messages,
 * links' attributes, trace state and instrumentation versions are left out rather than filtered.
 */
import { allowedAttributes, type AttributeValue } from './attribute-rules.ts'
import { exportedName } from './declared-names.ts'
import type { RecordedSpan } from './recorded-span.ts'

export interface OtlpAttribute {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: string; readonly doubleValue?: number; readonly boolValue?: boolean }
}

export interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly OtlpAttribute[]
  readonly events: readonly { readonly timeUnixNano: string; readonly name: string; readonly attributes: readonly OtlpAttribute[] }[]
  /** 0 unset, 1 ok, 2 error. */
  readonly status: { readonly code: number }
}

/** One line of a file: spans of one process. */
export interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] }
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly OtlpSpan[] }[]
  }[]
}

/** Nanoseconds since 1970, which no number holds exactly. @param ms milliseconds, with a fraction */
function nanos(ms: number): string {
  const whole = Math.floor(ms)
  const rest = Math.min(999_999, Math.round((ms - whole) * 1_000_000))
  return `${whole}${`${rest + 1_000_000}`.slice(1)}`
}

function toValue(value: AttributeValue): OtlpAttribute['value'] {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

/** Attributes in OTLP form, after the allow-list. */
export function toOtlpAttributes(attributes: Readonly<Record<string, unknown>>): OtlpAttribute[] {
  return Object.entries(allowedAttributes(attributes)).map(([key, value]) => ({ key, value: toValue(value) }))
}

export function toOtlpSpan(span: RecordedSpan): OtlpSpan {
  const { traceId, spanId } = span.spanContext()
  const { parentSpanId, events = [] } = span
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name: exportedName(span.name),
    kind: span.kind + 1,
    startTimeUnixNano: nanos(span.startMs),
    endTimeUnixNano: nanos(span.endMs),
    attributes: toOtlpAttributes(span.attributes),
    events: events.map((event) => ({
      timeUnixNano: nanos(event.atMs),
      name: event.name === 'exception' ? event.name : exportedName(event.name),
      attributes: toOtlpAttributes(event.attributes),
    })),
    status: { code: span.status },
  }
}
