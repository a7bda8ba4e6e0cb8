/** Follows one body to its end, whatever its framing, and says how much of the bytes at hand belongs to it. It copies nothing. */
import { ChunkedScanner } from './chunked-scanner.ts'
import type { Framing } from './framing.ts'
import type { HeadLimits, HeadScanner } from './head-scanner.ts'

export class BodyFrame {
  readonly framing: Framing
  /** The body has ended exactly here. */
  done: boolean
  /** The bytes cannot be what they claim; nothing after them counts. */
  broken = false
  /** Bytes of the body itself so far, framing not counted. */
  payloadBytes = 0
  /** After `take`: where the bytes end that may go on as they came. The trailer section is not among them. */
  rawEnd = 0
  /** After `take`, when asked for: begin and end of each piece of the body itself, one after the other. */
  readonly pieces: number[] = []
  readonly #chunked: ChunkedScanner | undefined
  readonly #wantsPieces: boolean
  #left: number

  /** @param wantsPieces note the pieces of a chunked body, for a reader that knows no chunks */
  constructor(framing: Framing, limits: HeadLimits, wantsPieces = false) {
    this.framing = framing
    this.done = framing.kind === 'none'
    this.broken = framing.kind === 'fault'
    this.#left = framing.kind === 'length' ? framing.bytes : framing.kind === 'close' ? Number.POSITIVE_INFINITY : 0
    this.#chunked = framing.kind === 'chunked' ? new ChunkedScanner(limits) : undefined
    this.#wantsPieces = wantsPieces
  }

  /** The trailer section of a chunked body that has ended. */
  get trailers(): { readonly text: string; readonly scanner: HeadScanner } | undefined {
    return this.#chunked?.trailers
  }

  /**
   * Takes what belongs to the body.
   * @returns where it ends: the end of the bytes at hand, or the first byte after the body once `done`
   */
  take(bytes: Uint8Array, from: number, end: number): number {
    if (this.#chunked) return this.#takeChunks(this.#chunked, bytes, from, end)
    const to = Math.min(end, from + this.#left)
    this.#left -= to - from
    this.payloadBytes += to - from
    this.done = this.#left === 0
    this.rawEnd = to
    return to
  }

  #takeChunks(scanner: ChunkedScanner, bytes: Uint8Array, from: number, end: number): number {
    let at = from
    this.rawEnd = from
    if (this.#wantsPieces) this.pieces.length = 0
    while (at < end && !this.done && !this.broken) {
      const to = scanner.next(bytes, at, end)
      const { piece } = scanner
      if (piece === 'data') {
        this.payloadBytes += to - at
        if (this.#wantsPieces) this.pieces.push(at, to)
      } else if (piece === 'end') this.done = true
      else if (piece === 'fault') this.broken = true
      at = to
      if (piece === 'data' || piece === 'framing') this.rawEnd = at
    }
    return at
  }
}
