/** So much at once, and so much a second on average. */
export class TokenBucket {
  readonly #burst: number
  readonly #perMs: number
  #tokens: number
  #atMs: number

  constructor(burst: number, perSecond: number, nowMs: number) {
    this.#burst = burst
    this.#perMs = perSecond / 1000
    this.#tokens = burst
    this.#atMs = nowMs
  }

  /** @returns false once more was taken than there is; from then on until enough has come in again */
  take(nowMs: number, tokens = 1): boolean {
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#atMs) * this.#perMs) - tokens
    this.#atMs = nowMs
    return this.#tokens >= 0
  }
}
