/**
 * Reads a chunked body piece by piece (RFC 9112 §7.1) without copying it. No chunk extensions, no blanks around a size, no size of more
 * than ten digits, CR LF and nothing else. Trailer fields are read as strictly as a head's.
 */
import { carriageReturn, hexValue, lineFeed } from './byte-classes.ts'
import { ByteHold } from './byte-hold.ts'
import { HeadScanner, refused, unfinished, type HeadLimits } from './head-scanner.ts'

/** What `next` has just read. `fault`: nothing more will be. */
export type Piece = 'framing' | 'data' | 'trailers' | 'end' | 'fault'

const sizeDigitsMax = 10

const atSize = 0
const inSize = 1
const afterSize = 2
const inData = 3
const afterData = 4
const afterDataReturn = 5
const inTrailers = 6

export class ChunkedScanner {
  piece: Piece = 'framing'
  #state = atSize
  #size = 0
  #digits = 0
  #trailerHold = new ByteHold()
  readonly #trailerScanner: HeadScanner

  constructor(limits: HeadLimits) {
    this.#trailerScanner = new HeadScanner('trailers', limits)
  }

  /** The trailer section once the body has ended: its text, and the places of its fields. */
  get trailers(): { readonly text: string; readonly scanner: HeadScanner } {
    return { text: this.#trailerHold.bytes.toString('latin1', 0, this.#trailerHold.length), scanner: this.#trailerScanner }
  }

  /**
   * Reads one piece.
   * @returns where it ends; after `end` that is where the body ends
   */
  next(bytes: Uint8Array, at: number, end: number): number {
    this.piece = 'framing'
    switch (this.#state) {
      case atSize:
      case inSize:
        return this.#readSize(bytes, at, end)
      case afterSize: {
        if (bytes[at] !== lineFeed) return this.#fail(at)
        this.#state = this.#size === 0 ? inTrailers : inData
        return at + 1
      }
      case inData: {
        this.piece = 'data'
        const to = Math.min(end, at + this.#size)
        this.#size -= to - at
        if (this.#size === 0) this.#state = afterData
        return to
      }
      case afterData: {
        if (bytes[at] !== carriageReturn) return this.#fail(at)
        this.#state = afterDataReturn
        return at + 1
      }
      case afterDataReturn: {
        if (bytes[at] !== lineFeed) return this.#fail(at)
        this.#state = atSize
        this.#digits = 0
        return at + 1
      }
      default:
        return this.#readTrailers(bytes, at, end)
    }
  }

  #fail(at: number): number {
    this.piece = 'fault'
    return at
  }

  #readSize(bytes: Uint8Array, from: number, end: number): number {
    let at = from
    for (; at < end; at += 1) {
      const value = hexValue[bytes[at] as number] as number
      if (value === 255) break
      this.#digits += 1
      if (this.#digits > sizeDigitsMax) return this.#fail(at)
      this.#size = this.#size * 16 + value
      this.#state = inSize
    }
    if (at === end) return at
    if (bytes[at] !== carriageReturn || this.#digits === 0) return this.#fail(at)
    this.#state = afterSize
    return at + 1
  }

  #readTrailers(bytes: Uint8Array, at: number, end: number): number {
    const hold = this.#trailerHold
    // Nearly every body ends without trailers, and in one piece.
    if (hold.length === 0 && bytes[at] === carriageReturn && at + 1 < end && bytes[at + 1] === lineFeed) {
      this.piece = 'end'
      return at + 2
    }
    const before = hold.length
    hold.append(bytes, at, end)
    const length = this.#trailerScanner.scan(hold.bytes, 0, hold.length)
    this.piece = 'trailers'
    if (length === refused) return this.#fail(at)
    if (length === unfinished) return end
    hold.length = length
    this.piece = 'end'
    return at + length - before
  }
}
