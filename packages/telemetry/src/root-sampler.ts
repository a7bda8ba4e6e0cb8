/** Decides which new traces are kept: by the share that is configured, or as `startSpan` has decided before it made a span. */
import { SamplingDecision, TraceIdRatioBasedSampler, type Sampler, type SamplingResult } from '@opentelemetry/sdk-trace'

export class RootSampler implements Sampler {
  readonly #ratio: number
  readonly #byTraceId: TraceIdRatioBasedSampler
  #decided = false

  /** @param ratio share of new traces that are kept, 0 to 1 */
  constructor(ratio: number) {
    this.#ratio = ratio
    this.#byTraceId = new TraceIdRatioBasedSampler(ratio)
  }

  /** @returns true when the next new trace is not kept: then no span needs to be made */
  drops(): boolean {
    return this.#ratio < 1 && Math.random() >= this.#ratio
  }

  /** Runs what makes a span that has been decided on: it is kept. */
  keeping<Result>(make: () => Result): Result {
    this.#decided = true
    try {
      return make()
    } finally {
      this.#decided = false
    }
  }

  shouldSample(...[context, traceId]: Parameters<Sampler['shouldSample']>): SamplingResult {
    if (this.#decided || this.#ratio >= 1) return { decision: SamplingDecision.RECORD_AND_SAMPLED }
    return this.#byTraceId.shouldSample(context, traceId)
  }

  toString(): string {
    return `RootSampler{${this.#ratio}}`
  }
}
