/** The span of a trace that is kept. It gathers what the allow-list may let out, and is written when it ends. */
import {
  TraceFlags,
  type Attributes,
  type AttributeValue,
  type Exception,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  type SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api'
import { newSpanId, newTraceId } from './random-ids.ts'

export interface SpanEvent {
  readonly name: string
  readonly attributes: Attributes
  readonly atMs: number
}

export interface SpanBeginning {
  readonly name: string
  readonly kind: SpanKind
  readonly attributes: Attributes | undefined
  /** Where there is none the span begins a trace. */
  readonly parent: SpanContext | undefined
}

/** Milliseconds since 1970, as exact as the processor's clock. */
const nowMs = (): number => performance.timeOrigin + performance.now()

export class RecordedSpan implements Span {
  readonly kind: SpanKind
  readonly parentSpanId: string | undefined
  readonly attributes: Record<string, AttributeValue | undefined>
  readonly startMs = nowMs()
  endMs = 0
  name: string
  status: SpanStatusCode = 0
  events: SpanEvent[] | undefined
  readonly #context: SpanContext
  readonly #ended: (span: RecordedSpan) => void

  /** @param ended is given the span once, when it has ended */
  constructor({ name, kind, attributes, parent }: SpanBeginning, ended: (span: RecordedSpan) => void) {
    this.name = name
    this.kind = kind
    this.attributes = { ...attributes }
    this.parentSpanId = parent?.spanId
    this.#context = { traceId: parent?.traceId ?? newTraceId(), spanId: newSpanId(), traceFlags: TraceFlags.SAMPLED }
    this.#ended = ended
  }

  spanContext(): SpanContext {
    return this.#context
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (this.endMs === 0) this.attributes[key] = value
    return this
  }

  setAttributes(attributes: Attributes): this {
    if (this.endMs === 0) Object.assign(this.attributes, attributes)
    return this
  }

  addEvent(name: string, attributes?: Attributes | TimeInput): this {
    const known = typeof attributes === 'object' && !Array.isArray(attributes) && !(attributes instanceof Date) ? attributes : {}
    if (this.endMs === 0) (this.events ??= []).push({ name, attributes: known, atMs: nowMs() })
    return this
  }

  /** Links have no place in what is written. */
  addLink(): this {
    return this
  }

  addLinks(): this {
    return this
  }

  setStatus({ code }: SpanStatus): this {
    if (this.endMs === 0) this.status = code
    return this
  }

  updateName(name: string): this {
    this.name = name
    return this
  }

  end(): void {
    if (this.endMs !== 0) return
    this.endMs = nowMs()
    this.#ended(this)
  }

  isRecording(): boolean {
    return this.endMs === 0
  }

  recordException(exception: Exception): void {
    const type = typeof exception === 'object' ? exception.name : undefined
    this.addEvent('exception', type === undefined ? {} : { 'exception.type': type })
  }
}
