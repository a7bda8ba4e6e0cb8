/**
 * Reads the head of an HTTP/1.1 message by an allow-list of bytes. It refuses and never repairs: a bare CR or LF, NUL, obs-fold, a space
 * before the colon, a second space in the request line, an empty line before it. It remembers where it stopped, so that a head that comes
 * byte by byte is looked at once, and it stores places, not strings.
 */
import type { FieldName } from '@repo/contract/edge'
import { carriageReturn, colon, lineFeed, lowerNameByte, methodByte, nameByte, space, tab, targetByte, valueByte } from './byte-classes.ts'
import { hashOn, nameHashBegin, nameIn } from './name-table.ts'

/** A request's head, an answer's, or the trailer section after a chunked body. */
export type HeadKind = 'request' | 'answer' | 'trailers'
export type HeadFault = 'malformed' | 'too_large'

export interface HeadLimits {
  readonly headBytes: number
  readonly fieldsMax: number
}

/** `scan` gives the head's length, or one of these. */
export const unfinished = -1
export const refused = -2

const methodBytesMax = 16
const httpVersion = Buffer.from('HTTP/1.')

/** States, in the order a head goes through them. */
const inMethod = 0
const inTarget = 1
const inRequestVersion = 2
const inAnswerVersion = 3
const inReason = 4
const afterReason = 5
const atLine = 6
const inName = 7
const beforeValue = 8
const inValue = 9
const afterValue = 10
const afterHead = 11
const finished = 12

const firstState: Readonly<Record<HeadKind, number>> = { request: inMethod, answer: inAnswerVersion, trailers: atLine }

/** Four bytes at once that are all visible ASCII or spaces: most of a value is, and bytes taken one by one cost as much as all else here. */
const arePlain = (four: number): boolean => (((four - 0x2020_2020) | (four + 0x0101_0101) | four) & 0x8080_8080) === 0

/** `HTTP/1.` */
const areHttp1 = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0x48 &&
  bytes[at + 1] === 0x54 &&
  bytes[at + 2] === 0x54 &&
  bytes[at + 3] === 0x50 &&
  bytes[at + 4] === 0x2f &&
  bytes[at + 5] === 0x31 &&
  bytes[at + 6] === 0x2e

export class HeadScanner {
  /** Per field: begin and end of its name, begin and end of its value, counted from the head's first byte. */
  readonly places: Int32Array
  /** Per field: its name. */
  readonly names: FieldName[] = []
  fieldCount = 0
  methodEnd = 0
  targetStart = 0
  targetEnd = 0
  /** The digit behind `HTTP/1.`. */
  minorVersion = 0
  status = 0
  reasonStart = 0
  reasonEnd = 0
  fault: HeadFault | undefined
  readonly #kind: HeadKind
  readonly #limits: HeadLimits
  #state: number
  /** How far this head has been looked at. */
  #seen = 0
  /** Where the piece being read began. */
  #mark = 0
  /** Of the name being read, as far as it has come. */
  #hash = nameHashBegin
  /** The bytes last looked at, four at a time. */
  #viewed: Uint8Array | undefined
  #view: DataView = new DataView(new ArrayBuffer(0))

  constructor(kind: HeadKind, limits: HeadLimits) {
    this.#kind = kind
    this.#limits = limits
    this.#state = firstState[kind]
    this.places = new Int32Array(limits.fieldsMax * 4)
  }

  reset(): void {
    this.fieldCount = 0
    this.status = 0
    this.fault = undefined
    this.#state = firstState[this.#kind]
    this.#seen = 0
    this.#mark = 0
  }

  /** True once a byte of this head has been seen. */
  get begun(): boolean {
    return this.#seen > 0
  }

  /**
   * Goes on reading where it stopped.
   * @param bytes holds the head from `base` on, in one piece, as far as it has come
   * @param available where the bytes at hand end
   * @returns the head's length in bytes, `unfinished`, or `refused` with `fault` set
   */
  scan(bytes: Uint8Array, base: number, available: number): number {
    const limit = base + this.#limits.headBytes
    const end = Math.min(available, limit)
    const at = this.#read(bytes, base, end)
    if (at === refused) return refused
    this.#seen = at - base
    if (this.#state === inMethod && this.#seen > methodBytesMax) return this.#refuse('malformed')
    if (this.#state === finished) return this.#seen
    return end === limit ? this.#refuse('too_large') : unfinished
  }

  #viewOf(bytes: Uint8Array): DataView {
    if (this.#viewed !== bytes) {
      this.#viewed = bytes
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    }
    return this.#view
  }

  #refuse(fault: HeadFault): number {
    this.fault = fault
    return refused
  }

  #read(bytes: Uint8Array, base: number, end: number): number {
    const { places } = this
    let at = base + this.#seen
    while (at < end) {
      switch (this.#state) {
        case inMethod: {
          while (at < end && methodByte[bytes[at] as number] === 1) at += 1
          if (at === end) return at
          if (bytes[at] !== space || at === base || at - base > methodBytesMax) return this.#refuse('malformed')
          this.methodEnd = at - base
          at += 1
          this.targetStart = at - base
          this.#state = inTarget
          break
        }
        case inTarget: {
          while (at < end && targetByte[bytes[at] as number] === 1) at += 1
          if (at === end) return at
          this.targetEnd = at - base
          if (bytes[at] !== space || this.targetEnd === this.targetStart) return this.#refuse('malformed')
          at += 1
          this.#mark = at - base
          this.#state = inRequestVersion
          break
        }
        case inRequestVersion: {
          if (at - base === this.#mark && end - at >= 8 && areHttp1(bytes, at)) at += 7
          if (!this.#isRequestVersion(bytes[at] as number, at - base - this.#mark)) return this.#refuse('malformed')
          at += 1
          break
        }
        case inAnswerVersion: {
          // Nearly always the whole of it is at hand.
          if (at === base && end - at >= 8 && areHttp1(bytes, at)) at += 7
          if (!this.#isAnswerVersion(bytes[at] as number, at - base)) return this.#refuse('malformed')
          at += 1
          this.reasonStart = at - base
          break
        }
        case inReason: {
          while (at < end && valueByte[bytes[at] as number] === 1) at += 1
          if (at === end) return at
          if (bytes[at] !== carriageReturn) return this.#refuse('malformed')
          this.reasonEnd = at - base
          at += 1
          this.#state = afterReason
          break
        }
        case afterReason:
        case afterValue: {
          if (bytes[at] !== lineFeed) return this.#refuse('malformed')
          at += 1
          this.#state = atLine
          break
        }
        case atLine: {
          if (bytes[at] === carriageReturn) {
            at += 1
            this.#state = afterHead
            break
          }
          // A blank here would be obs-fold.
          if (nameByte[bytes[at] as number] !== 1) return this.#refuse('malformed')
          if (this.fieldCount === this.#limits.fieldsMax) return this.#refuse('too_large')
          places[this.fieldCount * 4] = at - base
          this.#hash = nameHashBegin
          this.#state = inName
          break
        }
        case inName: {
          let hash = this.#hash
          for (; at < end; at += 1) {
            const lower = lowerNameByte[bytes[at] as number] as number
            if (lower === 0) break
            hash = hashOn(hash, lower)
          }
          this.#hash = hash
          if (at === end) return at
          if (bytes[at] !== colon) return this.#refuse('malformed')
          places[this.fieldCount * 4 + 1] = at - base
          this.names[this.fieldCount] = nameIn(bytes, base + (places[this.fieldCount * 4] as number), at, hash)
          at += 1
          this.#state = beforeValue
          break
        }
        case beforeValue: {
          while (at < end && (bytes[at] === space || bytes[at] === tab)) at += 1
          if (at === end) return at
          places[this.fieldCount * 4 + 2] = at - base
          this.#state = inValue
          break
        }
        case inValue: {
          const view = this.#viewOf(bytes)
          const last = end - 4
          while (at <= last && arePlain(view.getInt32(at, true))) at += 4
          while (at < end && valueByte[bytes[at] as number] === 1) at += 1
          if (at === end) return at
          if (bytes[at] !== carriageReturn) return this.#refuse('malformed')
          this.#endField(bytes, base, at)
          at += 1
          this.#state = afterValue
          break
        }
        case afterHead: {
          if (bytes[at] !== lineFeed) return this.#refuse('malformed')
          this.#state = finished
          return at + 1
        }
        default:
          return at
      }
    }
    return at
  }

  /** Blanks behind a value are not part of it. */
  #endField(bytes: Uint8Array, base: number, at: number): void {
    const field = this.fieldCount * 4
    const valueStart = base + (this.places[field + 2] as number)
    let valueEnd = at
    while (valueEnd > valueStart && (bytes[valueEnd - 1] === space || bytes[valueEnd - 1] === tab)) valueEnd -= 1
    this.places[field + 3] = valueEnd - base
    this.fieldCount += 1
  }

  /** `HTTP/1.`, a digit 0 or 1, CR, LF. */
  #isRequestVersion(byte: number, index: number): boolean {
    if (index < 7) return byte === httpVersion[index]
    if (index === 7) return this.#takeMinor(byte)
    if (index === 8) return byte === carriageReturn
    this.#state = atLine
    return byte === lineFeed
  }

  /** `HTTP/1.`, a digit 0 or 1, a space, three digits, a space. */
  #isAnswerVersion(byte: number, index: number): boolean {
    if (index < 7) return byte === httpVersion[index]
    if (index === 7) return this.#takeMinor(byte)
    if (index === 8) return byte === space
    if (index === 12) {
      this.#state = inReason
      return byte === space && this.status >= 100
    }
    this.status = this.status * 10 + byte - 0x30
    return byte >= 0x30 && byte <= 0x39
  }

  #takeMinor(byte: number): boolean {
    this.minorVersion = byte - 0x30
    return byte === 0x30 || byte === 0x31
  }
}
