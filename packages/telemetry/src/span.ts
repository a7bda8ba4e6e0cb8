import { context, SpanKind, SpanStatusCode, trace, type Attributes, type Span } from '@opentelemetry/api'
import { isAppError } from '@repo/core'
import type { SpanTracer } from './span-tracer.ts'
import { spanContextOf } from './trace-context.ts'

let tracer: SpanTracer | undefined

/** Set when telemetry starts, and taken away when it ends. */
export function traceBy(by: SpanTracer | undefined): void {
  tracer = by
}

export type SpanRole = 'internal' | 'server' | 'client' | 'producer' | 'consumer'
const kinds: Readonly<Record<SpanRole, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}

export interface SpanOptions {
  readonly attributes?: Attributes
  readonly role?: SpanRole
  /** The caller's span, where it is not the active one. */
  readonly traceparent?: string | undefined
}

/**
 * Runs a function inside a span. The span ends when the function, or the promise it gives, does; an error is marked and thrown on.
 * @param name declared with `declareNames`, else it is exported as `undeclared`
 */
export function withSpan<Result>(name: string, options: SpanOptions, run: (span: Span) => Result): Result {
  const span = startSpan(name, options)
  let result: Result
  try {
    result = context.with(trace.setSpan(context.active(), span), run, undefined, span)
  } catch (error) {
    endWithError(span, error)
    throw error
  }
  if (!(result instanceof Promise)) {
    span.end()
    return result
  }
  return result.then(
    (value: unknown) => {
      span.end()
      return value
    },
    (error: unknown) => {
      endWithError(span, error)
      throw error
    },
  ) as Result
}

/** Starts a span that its caller ends, for work that callbacks finish. Its parent is the given one, else the active span. */
export function startSpan(name: string, { role = 'internal', attributes = {}, traceparent }: SpanOptions = {}): Span {
  const parent = spanContextOf(traceparent) ?? trace.getActiveSpan()?.spanContext()
  const options = { kind: kinds[role], attributes }
  return tracer ? tracer.startChild(name, options, parent) : trace.getTracer('freehold').startSpan(name, options)
}

/** Ends a span as failed. Of the error only its declared code, or its class, is kept: a message may hold anything. */
export function endWithError(span: Span, error: unknown): void {
  span.setAttributes(errorAttributes(error))
  span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}

/** What telemetry may know of an error: declared code, class, SQLSTATE or system code. */
export function errorAttributes(error: unknown): Attributes {
  if (isAppError(error)) return { 'error.code': error.code, 'exception.type': 'AppError' }
  if (!(error instanceof Error)) return { 'exception.type': 'Error' }
  const code = (error as { code?: unknown }).code
  return {
    'exception.type': error.name,
    ...(typeof code === 'string' ? { 'error.system_code': code, 'db.response.status_code': code } : {}),
  }
}

/** Adds facts to the active span, if there is one. */
export function setSpanAttributes(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes)
}
