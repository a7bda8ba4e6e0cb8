/**
 * A client's connection: one request after the other, each read to its end and answered before the next is looked at. What is not a
 * request is refused and the connection ended; what a client sends ahead waits unread.
 */
import type { Socket } from 'node:net'
import { edgeErrors, type EdgeLimits } from '@repo/contract/edge'
import type { AppError } from '@repo/core'
import { log } from '@repo/telemetry'
import { newExchange } from '../exchange.ts'
import { newRequestId } from '../request-ids.ts'
import { handleRequest, type RequestHandling } from '../server/handle-request.ts'
import { unparsedAnswer } from '../server/unparsed-answer.ts'
import { ByteHold } from './byte-hold.ts'
import { ByteRange } from './byte-range.ts'
import { connectionFailed } from './cell-connection.ts'
import type { Deadlines, Timed } from './deadlines.ts'
import { HeadScanner, refused, unfinished } from './head-scanner.ts'
import { WireClient } from './wire-client.ts'
import { readBuffer } from './read-buffer.ts'
import { WireRequestHead } from './wire-request-head.ts'

export interface ConnectionParts {
  readonly limits: EdgeLimits
  readonly deadlines: Deadlines
  readonly handling: RequestHandling<WireClient>
  readonly draining: () => boolean
}

/** Whose connection it is, where the socket does not know: behind a PROXY header, and by which server name over TLS. */
export interface Peer {
  readonly address?: string | undefined
  readonly serverName?: string | undefined
  /** The socket's bytes come into `readBuffer` by `onRead`, and not by its events. */
  readonly readsByBuffer?: boolean
}

/** A client that still sends gets this long to take the answer: a reset could overtake it (RFC 9112 §9.6). */
const lingerMs = 1000

export class ClientConnection implements Timed {
  readonly socket: Socket
  deadlineMs: number
  readonly #parts: ConnectionParts
  readonly #scanner: HeadScanner
  /** A head that has not come to its end. */
  readonly #hold = new ByteHold()
  /** Bytes behind a request's head. */
  readonly #rest = new ByteRange()
  readonly #remoteAddress: string
  readonly #serverName: string | undefined
  #request: WireClient | undefined
  /** Answered, and the client has yet to take the answer. */
  #answered: WireClient | undefined
  #paused = false
  #closing = false
  /** Heads are being read: a request that is over at once does not begin the reading of the next one, which goes on by itself. */
  #reading = false

  constructor(socket: Socket, parts: ConnectionParts, peer: Peer = {}) {
    this.socket = socket
    this.#parts = parts
    this.#scanner = new HeadScanner('request', parts.limits)
    this.#remoteAddress = peer.address ?? socket.remoteAddress ?? ''
    this.#serverName = peer.serverName
    this.deadlineMs = parts.deadlines.in(parts.limits.headTimeoutMs)
    parts.deadlines.watch(this)
    if (peer.readsByBuffer !== true) socket.on('data', (chunk) => this.#take(chunk, chunk.length, false))
    socket.on('drain', () => this.#onDrain())
    socket.on('timeout', () => socket.destroy())
    // A client that stops sending has gone away: nobody is left to take an answer.
    socket.on('end', () => this.#onGone())
    socket.on('error', () => this.#onGone())
    socket.on('close', () => {
      parts.deadlines.forget(this)
      this.#closing = true
      this.#onGone()
    })
  }

  get draining(): boolean {
    return this.#parts.draining()
  }

  pause(): void {
    if (this.#paused) return
    this.#paused = true
    this.socket.pause()
  }

  resume(): void {
    if (!this.#paused || this.#closing) return
    this.#paused = false
    this.socket.resume()
  }

  destroy(): void {
    this.#closing = true
    this.socket.destroy()
  }

  /** Ends a client that takes nothing of its answer for too long. */
  watchDrain(): void {
    this.socket.setTimeout(this.#parts.limits.idleTimeoutMs)
  }

  /** A WebSocket may be silent for hours; its two ends have their own pings. */
  joined(): void {
    this.socket.setTimeout(0)
  }

  expire(): void {
    if (this.#closing) this.socket.destroy()
    else if (!this.#scanner.begun) this.#close(true)
    else this.#refuse(edgeErrors.REQUEST_TIMEOUT())
  }

  /** So many bytes lie at the front of `readBuffer`, until this call is over. */
  onRead(length: number): void {
    this.#take(readBuffer, length, true)
  }

  #take(bytes: Buffer, length: number, lent: boolean): void {
    if (this.#closing) return
    try {
      const request = this.#request
      if (request) {
        request.onData(bytes, 0, length, lent)
        this.#rest.keep()
      } else this.#readHeads(bytes, 0, length, lent)
    } catch (error) {
      // A mistake of ours costs the one connection, never the process and everybody's.
      log.error(connectionFailed, {}, error)
      this.destroy()
    }
  }

  #onDrain(): void {
    this.socket.setTimeout(0)
    const answered = this.#answered
    this.#answered = undefined
    if (answered) this.next(answered)
    else this.#request?.drained()
  }

  #onGone(): void {
    const request = this.#request
    this.#request = undefined
    request?.onGone()
    if (request) this.socket.destroy()
  }

  /** Reads heads for as long as bytes are at hand and the request before is over. */
  #readHeads(bytes: Buffer, from: number, to: number, lent: boolean): void {
    this.#reading = true
    const rest = this.#rest
    rest.set(bytes, from, to, lent)
    try {
      while (!this.#request && !this.#closing && rest.length > 0) this.#readHead(rest)
    } finally {
      this.#reading = false
    }
    this.#request?.settle()
  }

  #readHead(rest: ByteRange): void {
    const hold = this.#hold
    if (hold.length > 0) {
      hold.append(rest.bytes, rest.from, rest.to)
      rest.set(hold.bytes, 0, hold.length, false)
    }
    const { bytes, from, to } = rest
    const begun = this.#scanner.begun
    const length = this.#scanner.scan(bytes, from, to)
    if (length === refused) {
      const { fault } = this.#scanner
      this.#refuse(fault === 'too_large' ? edgeErrors.REQUEST_HEAD_TOO_LARGE() : edgeErrors.REQUEST_HEAD_MALFORMED())
      return
    }
    if (length === unfinished) {
      if (hold.length === 0) hold.append(bytes, from, to)
      rest.clear()
      if (!begun) this.deadlineMs = this.#parts.deadlines.in(this.#parts.limits.headTimeoutMs)
      return
    }
    hold.clear()
    if (from + length < to) rest.from += length
    else rest.clear()
    this.#begin(bytes.toString('latin1', from, from + length))
  }

  #begin(text: string): void {
    const { handling, limits } = this.#parts
    this.deadlineMs = Number.POSITIVE_INFINITY
    const head = new WireRequestHead(text, this.#scanner)
    const request = new WireClient(this, head, this.#rest, limits)
    this.#request = request
    const peer = { remoteAddress: this.#remoteAddress, serverName: this.#serverName, requestId: newRequestId(), nowMs: handling.nowMs() }
    handleRequest(newExchange(head, peer), request, handling)
  }

  /** A request is over. The scanner's places belonged to it, so the next head is read only now. */
  next(request: WireClient): void {
    if (this.#request !== request) return
    if (this.socket.writableNeedDrain && !request.closes) {
      // A client that asks on and on and takes no answer would fill the memory with them.
      this.#answered = request
      this.pause()
      this.watchDrain()
      return
    }
    this.#request = undefined
    if (request.closes || !request.bodyDone) {
      this.#close(request.bodyDone)
      return
    }
    this.#scanner.reset()
    this.deadlineMs = this.#parts.deadlines.in(this.#parts.limits.keepAliveMs)
    this.resume()
    const { bytes, from, to, lent } = this.#rest
    if (!this.#reading && from < to) this.#readHeads(bytes, from, to, lent)
  }

  #refuse(error: AppError): void {
    this.#parts.handling.metrics.add('edge_refusals_total', { step: 'framing' })
    this.socket.write(unparsedAnswer(error))
    this.#close(false)
  }

  /** @param nothingLeft the client has nothing on its way that would be answered with a reset */
  #close(nothingLeft: boolean): void {
    const { deadlines, limits } = this.#parts
    if (!nothingLeft) this.pause()
    this.#closing = true
    this.deadlineMs = deadlines.in(limits.idleTimeoutMs)
    this.socket.end(() => {
      this.deadlineMs = deadlines.in(lingerMs)
    })
  }
}
