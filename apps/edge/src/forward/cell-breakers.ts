/**
 * Passes over a cell that cannot be reached: after a few failures in a row to connect or to answer in time, requests for it are answered
 * at once for a moment instead of each waiting its own time out, then one is let through to see. What a cell answers, errors included,
 * counts as an answer.
 */
import type { DirectoryCell } from '@repo/contract/edge'
import type { Upstream } from './forward.ts'
import type { UpstreamFailure } from './transport-errors.ts'

const failuresMax = 5
const openMs = 1000

/** One cell as requests see it; it is the same for all of them. */
class CellUpstream implements Upstream {
  readonly id: string
  readonly address: string
  failures = 0
  openUntilMs = 0
  readonly #nowMs: () => number

  constructor({ code, edgeAddress }: DirectoryCell, nowMs: () => number) {
    this.id = code
    this.address = edgeAddress
    this.#nowMs = nowMs
  }

  release(): void {}

  worked(): void {
    this.failures = 0
  }

  failed(reason: UpstreamFailure['reason']): void {
    if (reason !== 'connect' && reason !== 'timeout') return
    this.failures += 1
    if (this.failures >= failuresMax) this.openUntilMs = this.#nowMs() + openMs
  }
}

export class CellBreakers {
  readonly #cells = new Map<number, CellUpstream>()
  readonly #nowMs: () => number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** @returns undefined while the cell is passed over */
  lease(cell: DirectoryCell): Upstream | undefined {
    let upstream = this.#cells.get(cell.number)
    if (upstream?.address !== cell.edgeAddress || upstream.id !== cell.code) {
      // What failed at another address says nothing of this one.
      upstream = new CellUpstream(cell, this.#nowMs)
      this.#cells.set(cell.number, upstream)
    }
    if (upstream.failures >= failuresMax) {
      if (upstream.openUntilMs > this.#nowMs()) return undefined
      // One goes to see; until it is back the others are answered as before.
      upstream.openUntilMs = this.#nowMs() + openMs
    }
    return upstream
  }
}
