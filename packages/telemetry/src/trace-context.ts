/** W3C trace context (https://www.w3.org/TR/trace-context/), version 00 alone: read strictly, written from the active span. */
import { context, isSpanContextValid, trace, TraceFlags, type Context, type Span, type SpanContext } from '@opentelemetry/api'
import { UnsampledSpan } from './unsampled-span.ts'

const traceparentForm = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/** The caller's span. @param traceparent a header's or a workflow input's value; of anything malformed there is none */
export function spanContextOf(traceparent: string | null | undefined): SpanContext | undefined {
  if (!traceparent) return undefined
  const [, traceId, spanId, flags] = traceparentForm.exec(traceparent) ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  const found = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true }
  return isSpanContextValid(found) ? found : undefined
}

/** The context of a caller's span, to run in; without one it is the active one. */
export function contextFromTraceparent(traceparent: string | null | undefined): Context {
  const found = spanContextOf(traceparent)
  return found ? trace.setSpanContext(context.active(), found) : context.active()
}

/** Runs a function as the caller's child, for instance a workflow step under the request that enqueued it. */
export function withTraceparent<Result>(traceparent: string | null | undefined, run: () => Result): Result {
  return context.with(contextFromTraceparent(traceparent), run)
}

/** The active span as a `traceparent`: for headers, and for workflow inputs, which outlive the request. Undefined without a span. */
export function currentTraceparent(): string | undefined {
  return traceparentOf(trace.getActiveSpan())
}

/** A span as a `traceparent`. Undefined without one. */
export function traceparentOf(span: Span | undefined): string | undefined {
  if (span instanceof UnsampledSpan) return span.traceparent
  const spanContext = span?.spanContext()
  if (!spanContext || !isSpanContextValid(spanContext)) return undefined
  return `00-${spanContext.traceId}-${spanContext.spanId}-${(spanContext.traceFlags & TraceFlags.SAMPLED) === 0 ? '00' : '01'}`
}

/** The active trace's id (32 hexadecimal digits), or undefined. */
export function currentTraceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId
}
