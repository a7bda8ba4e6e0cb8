/**
 * One request's end of a client's connection. Body bytes wait here, unread past what came with the head, until somebody behind the edge
 * takes them; answers go out with their head and first bytes in one write.
 */
import type { EdgeLimits } from '@repo/contract/edge'
import { BodyMalformed, BodyTooLarge, type ClientSide } from '../forward/client-side.ts'
import { BodyFrame } from './body-frame.ts'
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

const continueText = 'HTTP/1.1 100 Continue\r\n\r\n'
const nothing = Buffer.alloc(0)

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
  #waiting: Buffer
  #pendingHead = ''
  #abort: (() => void) | undefined
  #drain: (() => void) | undefined
  #ended = false
  #gone = false
  #closes: boolean

  constructor(connection: ClientConnection, head: WireRequestHead, rest: Buffer, limits: EdgeLimits) {
    this.#connection = connection
    this.head = head
    this.framing = requestFraming(head)
    this.#frame = new BodyFrame(this.framing, limits)
    this.hasBody = !this.#frame.done
    this.#waiting = rest
    const isCurrent = head.minorVersion === 1
    this.#expectsContinue = this.hasBody && isCurrent && head.value('expect') !== undefined
    this.wantsUpgrade = isCurrent && !this.hasBody && head.method === 'GET' && head.value('upgrade')?.toLowerCase() === 'websocket'
    this.#closes = !isCurrent || this.wantsUpgrade || saysClose(head.value('connection'))
    if (this.hasBody && (this.framing.kind !== 'length' || this.framing.bytes > rest.length)) connection.pause()
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
  get leftOver(): Buffer {
    return this.#waiting
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
    const waiting = this.#waiting
    this.#waiting = nothing
    if (waiting.length > 0) this.onData(waiting)
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

  onData(chunk: Buffer): void {
    if (this.#ended && this.#sink) {
      if (!this.#sink.writeBody(chunk, 0, chunk.length)) this.#hold(nothing)
      return
    }
    if (this.#frame.done || !this.#sink || this.#sinkFull) this.#hold(chunk)
    else this.#takeBody(this.#sink, chunk)
  }

  #hold(chunk: Buffer): void {
    this.#waiting = this.#waiting.length === 0 ? chunk : Buffer.concat([this.#waiting, chunk])
    this.#connection.pause()
  }

  #takeBody(sink: BodySink, chunk: Buffer): void {
    const frame = this.#frame
    const to = frame.take(chunk, 0, chunk.length)
    this.bodyBytesRead = frame.payloadBytes
    if (frame.broken || frame.payloadBytes > this.#limitBytes) {
      this.#sink = undefined
      this.#hold(nothing)
      sink.failBody(frame.broken ? new BodyMalformed() : new BodyTooLarge())
      return
    }
    const taken = frame.rawEnd === 0 || sink.writeBody(chunk, 0, frame.rawEnd)
    if (frame.done) {
      this.#waiting = chunk.subarray(to)
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
    return this.#closes ? 'connection: close\r\n' : ''
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

  /** Calls once when the client, who is behind, can take more. */
  onDrain(resume: () => void): void {
    this.#drain = resume
    this.#connection.watchDrain()
  }

  drained(): void {
    const resume = this.#drain
    this.#drain = undefined
    if (resume) resume()
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
    this.#abort = undefined
  }

  destroy(): void {
    this.#ended = true
    this.#abort = undefined
    this.#connection.destroy()
  }

  onAbort(abort: () => void): void {
    if (this.#gone) abort()
    else this.#abort = abort
  }

  /** The connection is gone. */
  onGone(): void {
    this.#gone = true
    const abort = this.#abort
    this.#abort = undefined
    if (abort) abort()
  }
}

function saysClose(connection: string | undefined): boolean {
  return (
    connection !== undefined &&
    connection
      .toLowerCase()
      .split(',')
      .some((token) => token.trim() === 'close')
  )
}
