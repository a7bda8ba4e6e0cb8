/**
 * Passes over a cell that cannot be reached: after a few failures in a row to connect or to answer in time, requests for it are answered
 * at once for a moment instead of each waiting its own time out, then one is let through to see. What a cell answers, errors included,
 * counts as an answer.
 */
import type { DirectoryCell } from '@repo/contract/edge'
import type { UpstreamFailure } from './transport-errors.ts'

interface Breaker {
  failures: number
  openUntilMs: number
}

export interface CellLease {
  readonly id: string
  readonly address: string
  release(): void
  worked(): void
  failed(reason: UpstreamFailure['reason']): void
}

const failuresMax = 5
const openMs = 1000
const nothing = (): void => undefined

export class CellBreakers {
  readonly #breakers = new Map<number, Breaker>()
  readonly #nowMs: () => number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** @returns undefined while the cell is passed over */
  lease({ number, code, edgeAddress }: DirectoryCell): CellLease | undefined {
    const breaker = this.#breakers.get(number)
    if (breaker && breaker.failures >= failuresMax) {
      if (breaker.openUntilMs > this.#nowMs()) return undefined
      // One goes to see; until it is back the others are answered as before.
      breaker.openUntilMs = this.#nowMs() + openMs
    }
    return {
      id: code,
      address: edgeAddress,
      release: nothing,
      worked: () => void this.#breakers.delete(number),
      failed: (reason) => {
        if (reason === 'connect' || reason === 'timeout') this.#count(number)
      },
    }
  }

  #count(number: number): void {
    const breaker = this.#breakers.get(number) ?? { failures: 0, openUntilMs: 0 }
    breaker.failures += 1
    if (breaker.failures >= failuresMax) breaker.openUntilMs = this.#nowMs() + openMs
    this.#breakers.set(number, breaker)
  }
}
