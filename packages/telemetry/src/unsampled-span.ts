/**
 * The span of a trace that nobody keeps: it has ids, so that the next part carries the trace on, and nothing else. Making a real one that
 * is thrown away costs a request's worth of CPU.
 */
import { randomFillSync } from 'node:crypto'
import { TraceFlags, type Span, type SpanContext } from '@opentelemetry/api'

const pool = Buffer.allocUnsafeSlow(4096)
let used = pool.length

/** Random lower-case hexadecimal digits of so many bytes; a few thousand requests share one call for random bytes. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.toString('hex', used - bytes, used)
}

const zeroes = /^0+$/
const nonZeroHex = (bytes: number): string => {
  const hex = randomHex(bytes)
  return zeroes.test(hex) ? nonZeroHex(bytes) : hex
}

export class UnsampledSpan implements Span {
  readonly #context: SpanContext

  /** @param traceId the caller's, where there is one */
  constructor(traceId: string = nonZeroHex(16)) {
    this.#context = { traceId, spanId: nonZeroHex(8), traceFlags: TraceFlags.NONE }
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
