/**
 * The span of a trace that nobody keeps: it has ids, so that the next part carries the trace on, and nothing else. Making a real one that
 * is thrown away costs a request's worth of CPU.
 */
import { TraceFlags, type Span, type SpanContext } from '@opentelemetry/api'
import { newSpanId, newTraceId } from './random-ids.ts'

export class UnsampledSpan implements Span {
  readonly #traceId: string
  readonly #spanId: string

  /** @param traceId the caller's, where there is one */
  constructor(traceId: string = newTraceId()) {
    this.#traceId = traceId
    this.#spanId = newSpanId()
  }

  get traceparent(): string {
    return `00-${this.#traceId}-${this.#spanId}-00`
  }

  spanContext(): SpanContext {
    return { traceId: this.#traceId, spanId: this.#spanId, traceFlags: TraceFlags.NONE }
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
