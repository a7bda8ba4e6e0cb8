/**
 * Makes spans, for us and for whatever library asks OpenTelemetry's API. A caller's decision to keep its trace stands; of new traces a share
 * is kept, and of one that is not kept only ids are made.
 */
import {
  context as activeContext,
  isSpanContextValid,
  SpanKind,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanContext,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api'
import { RecordedSpan } from './recorded-span.ts'
import { UnsampledSpan } from './unsampled-span.ts'

export class SpanTracer implements Tracer, TracerProvider {
  readonly #keptShare: number
  readonly #ended: (span: RecordedSpan) => void

  /**
   * @param keptShare of new traces, 0 to 1
   * @param ended is given every kept span when it has ended
   */
  constructor(keptShare: number, ended: (span: RecordedSpan) => void) {
    this.#keptShare = keptShare
    this.#ended = ended
  }

  /** Whose span it is has no place in what is written. */
  getTracer(): Tracer {
    return this
  }

  startSpan(name: string, options: SpanOptions = {}, context: Context = activeContext.active()): Span {
    const given = options.root === true ? undefined : trace.getSpanContext(context)
    return this.startChild(name, options, given && isSpanContextValid(given) ? given : undefined)
  }

  /** @param parent valid; without one a new trace begins */
  startChild(name: string, { kind = SpanKind.INTERNAL, attributes }: SpanOptions, parent: SpanContext | undefined): Span {
    if (parent ? (parent.traceFlags & TraceFlags.SAMPLED) === 0 : this.#keptShare < 1 && Math.random() >= this.#keptShare) {
      return new UnsampledSpan(parent?.traceId)
    }
    return new RecordedSpan({ name, kind, attributes, parent }, this.#ended)
  }

  startActiveSpan<Run extends (span: Span) => unknown>(name: string, ...rest: unknown[]): ReturnType<Run> {
    const run = rest.at(-1) as (span: Span) => ReturnType<Run>
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : {}
    const parent = rest.length > 2 ? (rest[1] as Context) : activeContext.active()
    const span = this.startSpan(name, options, parent)
    return activeContext.with(trace.setSpan(parent, span), run, undefined, span)
  }
}
