import { isValidTraceId, SpanKind, SpanStatusCode, trace, type Attributes, type Span } from '@opentelemetry/api'
import { isAppError } from '@repo/core'
import type { RootSampler } from './root-sampler.ts'
import { contextFromTraceparent } from './trace-context.ts'
import { UnsampledSpan } from './unsampled-span.ts'

const tracer = () => trace.getTracer('freehold')

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
  return tracer().startActiveSpan(name, { kind: kinds[options.role ?? 'internal'], attributes: options.attributes ?? {} }, (span) => {
    let result: Result
    try {
      result = run(span)
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
  })
}

let rootSampler: RootSampler | undefined

/** Set when telemetry starts, and taken away when it ends. */
export function sampleRootsBy(sampler: RootSampler | undefined): void {
  rootSampler = sampler
}

/** A caller's trace that it does not keep. */
const notKept = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f][02468ace]$/

/** Starts a span that its caller ends, for work that callbacks finish. Its parent is the given one, else the active span. */
export function startSpan(name: string, options: SpanOptions = {}): Span {
  const { role = 'internal', attributes = {}, traceparent } = options
  // Most traces of a busy part are not kept, and that is known before anything of a span is made.
  if (rootSampler) {
    if (traceparent === undefined && trace.getActiveSpan() === undefined) {
      if (rootSampler.drops()) return new UnsampledSpan()
      return rootSampler.keeping(() => tracer().startSpan(name, { kind: kinds[role], attributes }))
    }
    const traceId = traceparent === undefined ? undefined : notKept.exec(traceparent)?.[1]
    if (traceId !== undefined && isValidTraceId(traceId)) return new UnsampledSpan(traceId)
  }
  return tracer().startSpan(name, { kind: kinds[role], attributes }, contextFromTraceparent(traceparent))
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
