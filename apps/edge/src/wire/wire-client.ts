/**
 * One request's end of a client's connection. Body bytes wait here, unread past what came with the head, until somebody behind the edge
 * takes them; answers go out with their head and first bytes in one write.
 */
import type { EdgeLimits } from '@repo/contract/edge'
import { BodyMalformed, BodyTooLarge, type ClientSide } from '../forward/client-side.ts'
import { connectionTokens } from '../server/connection-tokens.ts'
import { BodyFrame } from './body-frame.ts'
import type { ByteRange } from './byte-range.ts'
import type { ClientConnection } from './client-connection.ts'
import { requestFraming, type Framing } from './framing.ts'
import { writeBytes, writeText, writeTogether } from './one-write.ts'
import { ownAnswerText } from './outgoing-head.ts'
import type { WireRequestHead } from './wire-request-head.ts'

/** Takes a request's body on the other side of the edge. */
export interface BodySink {
  /** @returns false when the other side is behind; it then calls `resumeBody` */
  writeBody(bytes: Uint8Array, from: number, to: number): boolean
  endBody(): void
  failBody(error: Error): void
}

/** Who sends the request on: hears of the client what concerns it. */
export interface ClientWatcher {
  /** The client has gone away before the end. */
  onClientGone(): void
  /** The client, who was behind, can take more. */
  onClientDrain(): void
}

const continueText = 'HTTP/1.1 100 Continue\r\n\r\n'

export class WireClient implements ClientSide {
  readonly head: WireRequestHead
  readonly framing: Framing
  readonly hasBody: boolean
  readonly wantsUpgrade: boolean
  started = false
  bytesWritten = 0
  bodyBytesRead = 0
  readonly #connection: ClientConnection
  readonly #frame: BodyFrame
  readonly #expectsContinue: boolean
  #limitBytes = 0
  #sink: BodySink | undefined
  #sinkFull = false
  /** Came with the head or while nobody took it: body, or what a client sent after its request. */
  readonly #waiting: ByteRange
  #pendingHead = ''
  #watcher: ClientWatcher | undefined
  #awaitsDrain = false
  #ended = false
  #gone = false
  #closes: boolean

  /** @param rest what came with the head behind it */
  constructor(connection: ClientConnection, head: WireRequestHead, rest: ByteRange, limits: EdgeLimits) {
    this.#connection = connection
    this.head = head
    this.framing = requestFraming(head)
    this.#frame = new BodyFrame(this.framing, limits)
    this.hasBody = !this.#frame.done
    this.#waiting = rest
    const isCurrent = head.minorVersion === 1
    this.#expectsContinue = this.hasBody && isCurrent && head.value('expect') !== undefined
    this.wantsUpgrade = isCurrent && !this.hasBody && head.method === 'GET' && head.value('upgrade')?.toLowerCase() === 'websocket'
    this.#closes = !isCurrent || this.wantsUpgrade || connectionTokens(head.value('connection')).closes
  }

  get socket() {
    return this.#connection.socket
  }

  /** The request has come to its end, and nothing of it is left to be read. */
  get bodyDone(): boolean {
    return this.#frame.done
  }

  get bodyTrailers() {
    return this.#frame.trailers
  }

  /** The body waits for the client, not for what is behind the edge. */
  get awaitsBody(): boolean {
    return this.#sink !== undefined && !this.#frame.done && !this.#sinkFull
  }

  /** Bytes behind the request, for the next one on this connection. */
  get leftOver(): ByteRange {
    return this.#waiting
  }

  /** The call that brought bytes is over: what is still wanted of them is kept, and more of a body that nobody takes is not read. */
  settle(): void {
    this.#waiting.keep()
    if (!this.#frame.done && !this.#sink && !this.#gone) this.#connection.pause()
  }

  /** The connection ends with this answer. */
  get closes(): boolean {
    return this.#closes
  }

  /** Lets the body flow to `sink`; a client that waits to be asked is asked now. */
  pumpBody(sink: BodySink, limitBytes: number): void {
    this.#sink = sink
    this.#limitBytes = limitBytes
    if (this.#frame.done) {
      sink.endBody()
      return
    }
    if (this.#expectsContinue && this.#waiting.length === 0 && !this.started) this.socket.write(continueText)
    this.resumeBody()
  }

  resumeBody(): void {
    this.#sinkFull = false
    const { bytes, from, to, lent } = this.#waiting
    this.#waiting.clear()
    if (from < to) this.onData(bytes, from, to, lent)
    if (!this.#sinkFull && !this.#gone) this.#connection.resume()
  }

  /** Nobody takes the body any more. */
  dropSink(): void {
    this.#sink = undefined
  }

  /** Joins the connection to another one: from here on bytes go to `sink` as they are, until either side ends. */
  tunnelTo(sink: BodySink): void {
    this.#ended = true
    this.#sink = sink
    this.#closes = true
    this.#connection.joined()
    this.resumeBody()
  }

  /** @param lent the bytes are read over as soon as this call is over */
  onData(bytes: Buffer, from: number, to: number, lent: boolean): void {
    if (this.#ended && this.#sink) {
      if (!this.#sink.writeBody(bytes, from, to)) this.#connection.pause()
      return
    }
    if (!this.#frame.done && this.#sink && !this.#sinkFull) this.#takeBody(this.#sink, bytes, from, to, lent)
    else {
      this.#waiting.append(bytes, from, to, lent)
      this.#connection.pause()
    }
  }

  #takeBody(sink: BodySink, bytes: Buffer, from: number, end: number, lent: boolean): void {
    const frame = this.#frame
    const to = frame.take(bytes, from, end)
    this.bodyBytesRead = frame.payloadBytes
    if (frame.broken || frame.payloadBytes > this.#limitBytes) {
      this.#sink = undefined
      this.#connection.pause()
      sink.failBody(frame.broken ? new BodyMalformed() : new BodyTooLarge())
      return
    }
    const taken = frame.rawEnd === from || sink.writeBody(bytes, from, frame.rawEnd)
    if (frame.done) {
      if (to < end) this.#waiting.set(bytes, to, end, lent)
      sink.endBody()
    } else if (!taken) {
      this.#sinkFull = true
      this.#connection.pause()
    }
  }

  start(status: number, reason: string | undefined, fields: readonly string[]): void {
    if (fields.includes('connection')) this.#closes = true
    this.begin(ownAnswerText(status, reason, fields, this.connectionLine()))
  }

  /**
   * Says whether the connection ends with this answer. An answer before the body's end leaves bytes on the wire that could be read as
   * another request, so it does then.
   */
  connectionLine(): string {
    if (!this.#frame.done || this.#connection.draining) this.#closes = true
    return this.#closes ? '\r\nconnection: close' : ''
  }

  /** Takes the head of an answer; it goes out with the first bytes of the body, or by `flush`. */
  begin(headText: string): void {
    this.started = true
    this.#pendingHead = headText
  }

  /** Takes an answer back of which nothing has gone out: another one can still be given. */
  withdraw(): void {
    if (this.#pendingHead === '') return
    this.#pendingHead = ''
    this.started = false
  }

  /** @returns false when the client cannot take more; the connection says when it can */
  send(bytes: Uint8Array, from: number, to: number): boolean {
    this.bytesWritten += to - from
    const head = this.#pendingHead
    if (head === '') return writeBytes(this.socket, bytes, from, to)
    this.#pendingHead = ''
    return writeTogether(this.socket, head, bytes, from, to)
  }

  write(chunk: Uint8Array): boolean {
    return this.send(chunk, 0, chunk.length)
  }

  /** Sends text that is framing, with the head if it still waits. */
  sendText(text: string): boolean {
    const all = this.#pendingHead + text
    this.#pendingHead = ''
    return all === '' || writeText(this.socket, all)
  }

  watchedBy(watcher: ClientWatcher): void {
    if (this.#gone) watcher.onClientGone()
    else this.#watcher = watcher
  }

  /** The client is behind: its watcher is told once when it can take more. */
  tellDrain(): void {
    this.#awaitsDrain = true
    this.#connection.watchDrain()
  }

  drained(): void {
    if (!this.#awaitsDrain) return
    this.#awaitsDrain = false
    this.#watcher?.onClientDrain()
  }

  /** The head goes out with the first bytes; where those are slow to come (events, long reads), without them. */
  flushSoon(): void {
    setImmediate(() => {
      if (!this.#ended && !this.#gone) this.sendText('')
    })
  }

  end(): void {
    this.sendText('')
    this.#ended = true
    this.#watcher = undefined
  }

  destroy(): void {
    this.#ended = true
    this.#watcher = undefined
    this.#connection.destroy()
  }

  over(): void {
    this.#connection.next(this)
  }

  /** The connection is gone. */
  onGone(): void {
    this.#gone = true
    const watcher = this.#watcher
    this.#watcher = undefined
    watcher?.onClientGone()
  }
}
