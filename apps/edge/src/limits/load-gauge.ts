/**
 * Tells when this thread has more to do than it can: too many requests open, or its loop late again and again. Then most requests are
 * refused at once with `Retry-After`, which costs little, instead of all of them being answered too late. Some are let through, so that it is
 * seen when things are better.
 */
const lookEveryMs = 100
/** How much a look weighs against those before it: a single pause, for a snapshot or by the machine, sheds nothing. */
const weight = 0.2
const letThrough = 4

export class LoadGauge {
  readonly #requestsMax: number
  readonly #lagMsMax: number
  readonly #timer: NodeJS.Timeout
  #open = 0
  #lagMs = 0
  #turn = 0
  #lastMs = performance.now()

  constructor({ requestsMax, lagMsMax }: { requestsMax: number; lagMsMax: number }) {
    this.#requestsMax = requestsMax
    this.#lagMsMax = lagMsMax
    this.#timer = setInterval(() => {
      const now = performance.now()
      this.look(now - this.#lastMs - lookEveryMs)
      this.#lastMs = now
    }, lookEveryMs)
    this.#timer.unref()
  }

  begin(): void {
    this.#open += 1
  }

  end(): void {
    this.#open -= 1
  }

  /** @param lateMs how late the loop came to this look */
  look(lateMs: number): void {
    this.#lagMs += (Math.max(0, lateMs) - this.#lagMs) * weight
  }

  /** May the request that has just begun be served? */
  admits(): boolean {
    if (this.#open > this.#requestsMax) return false
    if (this.#lagMs <= this.#lagMsMax) return true
    this.#turn = (this.#turn + 1) % letThrough
    return this.#turn === 0
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
