/**
 * Retries are for the odd broken connection. When much is broken they would double the load on what is left, so they come out of a
 * budget that requests fill: one retry for every ten requests, and a few to begin with.
 */
export class RetryBudget {
  readonly #share: number
  readonly #most: number
  #left: number

  constructor({ share = 0.1, most = 100, atFirst = 10 } = {}) {
    this.#share = share
    this.#most = most
    this.#left = atFirst
  }

  /** A request has come. */
  fill(): void {
    this.#left = Math.min(this.#most, this.#left + this.#share)
  }

  /** @returns false when nothing is left */
  take(): boolean {
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}
