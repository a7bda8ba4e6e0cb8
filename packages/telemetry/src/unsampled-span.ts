/**
 * The span of a trace that nobody keeps: it has ids, so that the next part carries the trace on, and nothing else. Making a real one that
 * is thrown away costs a request's worth of CPU.
 */
import { TraceFlags, type Span, type SpanContext } from '@opentelemetry/api'
import { newSpanId, newTraceId } from './random-ids.ts'

export class UnsampledSpan implements Span {
  readonly #context: SpanContext

  /** @param traceId the caller's, where there is one */
  constructor(traceId: string = newTraceId()) {
    this.#context = { traceId, spanId: newSpanId(), traceFlags: TraceFlags.NONE }
  }

  spanContext(): SpanContext {
    return this.#context
  }

  setAttribute(): this {
    return this
  }

  setAttributes(): this {
    return this
  }

  addEvent(): this {
    return this
  }

  addLink(): this {
    return this
  }

  addLinks(): this {
    return this
  }

  setStatus(): this {
    return this
  }

  updateName(): this {
    return this
  }

  end(): void {}

  isRecording(): boolean {
    return false
  }

  recordException(): void {}
}
