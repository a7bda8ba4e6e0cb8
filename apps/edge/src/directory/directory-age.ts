/**
 * How old the directory is, by a clock that never jumps. The wall clock is asked twice only: how old the copy on disk is at start, and how
 * far the control plane's clock is away from ours. A wall clock that is set forward or back while the edge runs changes nothing, so it
 * can neither make a good directory unusable nor an old one young.
 */
export interface Clocks {
  /** Milliseconds since 1970, as the machine believes. */
  readonly wallMs: () => number
  /** Milliseconds since some instant; never set. */
  readonly steadyMs: () => number
}

/** A confirmation older than this by our clock is a skewed clock, not a slow line. */
const believedDelayMs = 300_000

export class DirectoryAge {
  readonly #clocks: Clocks
  #confirmedAtMs = Number.NEGATIVE_INFINITY
  #newest = Number.NEGATIVE_INFINITY
  skewMs = 0

  constructor(clocks: Clocks) {
    this.#clocks = clocks
  }

  /** What a copy on disk says of itself: here the wall clock is all there is. A copy from the future counts as fresh. */
  confirmStored(at: string): void {
    const ageMs = Math.max(0, this.#clocks.wallMs() - Date.parse(at))
    this.#newest = Math.max(this.#newest, Date.parse(at))
    this.#confirmedAtMs = Math.max(this.#confirmedAtMs, this.#clocks.steadyMs() - ageMs)
  }

  /** What the control plane has just said. An instant it has said before confirms nothing: it may be a recording. */
  confirm(at: string): void {
    const instant = Date.parse(at)
    if (instant <= this.#newest) return
    this.#newest = instant
    this.skewMs = this.#clocks.wallMs() - instant
    const delayMs = this.skewMs > 0 && this.skewMs < believedDelayMs ? this.skewMs : 0
    this.#confirmedAtMs = Math.max(this.#confirmedAtMs, this.#clocks.steadyMs() - delayMs)
  }

  /** Milliseconds since the control plane last confirmed what is in memory. */
  ms(): number {
    return this.#clocks.steadyMs() - this.#confirmedAtMs
  }
}
