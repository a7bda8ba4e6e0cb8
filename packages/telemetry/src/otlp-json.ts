/**
 * Spans as OTLP-JSON (opentelemetry-proto, JSON mapping), after the allow-list. What has no rule has no place here: status messages,
 * links' attributes, trace state and instrumentation versions are left out rather than filtered.
 */
import { allowedAttributes, type AttributeValue } from './attribute-rules.ts'
import { exportedName } from './declared-names.ts'
import type { RecordedSpan, SpanEvent } from './recorded-span.ts'

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

function valueText(value: AttributeValue): string {
  if (typeof value === 'string') return `{"stringValue":${JSON.stringify(value)}}`
  if (typeof value === 'boolean') return `{"boolValue":${value}}`
  return Number.isInteger(value) ? `{"intValue":"${value}"}` : `{"doubleValue":${JSON.stringify(value)}}`
}

/** Attributes in OTLP form, after the allow-list, as text. */
export function attributesText(attributes: Readonly<Record<string, unknown>>): string {
  const allowed = allowedAttributes(attributes)
  const texts: string[] = []
  for (const key in allowed) texts.push(`{"key":"${key}","value":${valueText(allowed[key] as AttributeValue)}}`)
  return `[${texts.join(',')}]`
}

const eventText = ({ name, atMs, attributes }: SpanEvent): string =>
  `{"timeUnixNano":"${nanos(atMs)}","name":"${name === 'exception' ? name : exportedName(name)}","attributes":${attributesText(attributes)}}`

/** A span as the text of an `OtlpSpan`. Names and keys are declared ones, with nothing in them that JSON would write otherwise. */
export function spanText(span: RecordedSpan): string {
  const { traceId, spanId } = span.spanContext()
  const { parentSpanId, events } = span
  // Joined, because a text put together by `+` stays a tree of its pieces.
  return [
    `{"traceId":"${traceId}","spanId":"${spanId}"`,
    parentSpanId === undefined ? '' : `,"parentSpanId":"${parentSpanId}"`,
    `,"name":"${exportedName(span.name)}","kind":${span.kind + 1}`,
    `,"startTimeUnixNano":"${nanos(span.startMs)}","endTimeUnixNano":"${nanos(span.endMs)}","attributes":`,
    attributesText(span.attributes),
    `,"events":[${events ? events.map(eventText).join(',') : ''}],"status":{"code":${span.status}}}`,
  ].join('')
}
