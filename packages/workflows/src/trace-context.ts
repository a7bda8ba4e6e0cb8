import { context, isSpanContextValid, ROOT_CONTEXT, SpanStatusCode, trace, TraceFlags, type Context, type Span } from '@opentelemetry/api'
import { isAppError } from '@repo/core'

// W3C Trace Context, level 1, section 3.2: version 00, trace id, parent id, flags.
const traceparentPattern = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/** The active span as a `traceparent` value, or undefined outside of any span. */
export function activeTraceparent(): string | undefined {
  const spanContext = trace.getSpanContext(context.active())
  if (spanContext === undefined || !isSpanContextValid(spanContext)) return undefined
  return `00-${spanContext.traceId}-${spanContext.spanId}-${spanContext.traceFlags.toString(16).padStart(2, '0')}`
}

/** The context that `traceparent` names as remote parent; a malformed value starts a new trace rather than failing the work. */
export function contextFrom(traceparent: string | null | undefined): Context {
  const match = traceparent ? traceparentPattern.exec(traceparent) : null
  const [, traceId, spanId, flags] = match ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    isRemote: true,
  })
}

/** Runs `work` in a span of its own below `parent`. The error's message stays out of the span: it may hold what a person wrote. */
export async function inSpan<Result>(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  work: (span: Span) => Promise<Result>,
  parent: Context = context.active(),
): Promise<Result> {
  return trace.getTracer('@repo/workflows').startActiveSpan(name, { attributes }, parent, async (span) => {
    try {
      return await work(span)
    } catch (error) {
      if (isAppError(error)) span.setAttribute('error.code', error.code)
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
    }
  })
}
