/**
 * One timer for all connections. A timer per phase and connection would cost more than the request it watches; here a phase is a number
 * set on an object, and a sweep ten times a second finds the ones that are over. A deadline is met up to two sweeps late, never early.
 */
export interface Timed {
  /** On the clock of `Deadlines`; `Infinity` waits for ever. */
  deadlineMs: number
  /** The deadline has passed. It must be moved or the object taken out. */
  expire(): void
}

const sweepMs = 100

export class Deadlines {
  #nowMs = performance.now()
  readonly #watched = new Set<Timed>()
  readonly #timer: NodeJS.Timeout

  constructor() {
    this.#timer = setInterval(() => this.#sweep(), sweepMs)
    this.#timer.unref()
  }

  /** The deadline of a phase that begins now. */
  in(ms: number): number {
    return this.#nowMs + ms + sweepMs
  }

  watch(timed: Timed): void {
    this.#watched.add(timed)
  }

  forget(timed: Timed): void {
    this.#watched.delete(timed)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #sweep(): void {
    this.#nowMs = performance.now()
    for (const timed of this.#watched) if (timed.deadlineMs < this.#nowMs) timed.expire()
  }
}
