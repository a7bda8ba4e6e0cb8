/**
 * What one HTTP/2 connection may cost beyond the requests that it carries to their end. Each of the known floods is cheap to send and dear
 * to serve; here they are counted by what they cost, so that one nobody has named yet is counted too:
 *
 * - streams that end before their answer has, whoever ended them: rapid reset, and a client that provokes our resets by broken frames;
 * - PING and SETTINGS, which ask for an answer each;
 * - bytes that are neither a request's head nor its body: PRIORITY, WINDOW_UPDATE, empty frames, heads that are refused.
 */
import { TokenBucket } from './token-bucket.ts'

/** Enough for a browser that leaves a page with everything it had open, twice. */
const lostStreams = { burst: 200, perSecond: 20 }
const controlFrames = { burst: 60, perSecond: 5 }
/** A window update is 13 bytes for some kilobytes of an answer; those are allowed for besides. */
const overheadBytes = { burst: 262_144, perSecond: 26_214 }
const bytesOutPerByteIn = 64
/** Frame heads, and the little by which packing can make a head longer. */
export const perStreamBytes = 512

export type Overspent = 'resets' | 'control_frames' | 'overhead'

export class SessionBudget {
  readonly #streams: TokenBucket
  readonly #control: TokenBucket
  readonly #overhead: TokenBucket
  #allowedBytes = 0
  #readBefore = 0
  #writtenBefore = 0

  constructor(nowMs: number) {
    this.#streams = new TokenBucket(lostStreams.burst, lostStreams.perSecond, nowMs)
    this.#control = new TokenBucket(controlFrames.burst, controlFrames.perSecond, nowMs)
    this.#overhead = new TokenBucket(overheadBytes.burst, overheadBytes.perSecond, nowMs)
  }

  /** Bytes that a request has brought, its head's and its body's. */
  allow(bytes: number): void {
    this.#allowedBytes += bytes
  }

  streamLost(nowMs: number): Overspent | undefined {
    return this.#streams.take(nowMs) ? undefined : 'resets'
  }

  controlFrame(nowMs: number): Overspent | undefined {
    return this.#control.take(nowMs) ? undefined : 'control_frames'
  }

  /** To be asked now and then. @param read all bytes of the connection so far, and likewise `written` */
  bytesSoFar(nowMs: number, read: number, written: number): Overspent | undefined {
    const useful = this.#allowedBytes + (written - this.#writtenBefore) / bytesOutPerByteIn
    const overhead = Math.max(0, read - this.#readBefore - useful)
    this.#allowedBytes = 0
    this.#readBefore = read
    this.#writtenBefore = written
    return this.#overhead.take(nowMs, overhead) ? undefined : 'overhead'
  }
}
