/**
 * One HTTP/2 connection, by Node's own layer. It frames and checks; each stream then goes the way of every request. What costs us more than
 * the client who sends it has a budget, and who overdraws it is cut.
 */
import { constants, performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { EdgeLimits } from '@repo/contract/edge'
import type { Metrics } from '@repo/telemetry'
import type { Deadlines, Timed } from '../wire/deadlines.ts'
import { requestText } from './request-text.ts'
import { perStreamBytes, SessionBudget, type Overspent } from './session-budget.ts'
import { StreamSocket } from './stream-socket.ts'

export interface SessionParts {
  readonly limits: EdgeLimits
  readonly deadlines: Deadlines
  readonly metrics: Metrics
  /** Whose connection it is. */
  readonly address: string
  /** Takes one stream as a connection that carries one request. */
  readonly onStream: (socket: Socket) => { destroy(): void }
}

const streamsMax = 100
const windowBytes = 65_535
/** Node's own count of resets, beneath ours. */
const resets = { burst: 400, perSecond: 40 }
/** How often bytes are counted up, and how long a client has to hear that the connection ends. */
const lookEveryMs = 500
const noticeMs = 1000

export class Http2Session implements Timed {
  deadlineMs: number
  readonly #session: ServerHttp2Session
  readonly #socket: TLSSocket
  readonly #parts: SessionParts
  readonly #budget = new SessionBudget(performance.now())
  readonly #streams = new Set<{ destroy(): void }>()
  /** When a connection without a stream has rested for too long. */
  #restsUntilMs: number
  #outcome: 'ended' | 'protocol' | Overspent = 'ended'
  #leaving = false

  constructor(socket: TLSSocket, parts: SessionParts) {
    const { limits, deadlines, metrics } = parts
    this.#parts = parts
    this.#socket = socket
    this.#restsUntilMs = deadlines.in(limits.headTimeoutMs)
    this.deadlineMs = deadlines.in(lookEveryMs)
    const session = performServerHandshake(socket, {
      settings: {
        enablePush: false,
        maxConcurrentStreams: streamsMax,
        maxHeaderListSize: limits.headBytes,
        initialWindowSize: windowBytes,
      },
      maxHeaderListPairs: limits.fieldsMax,
      maxSettings: 16,
      maxOutstandingPings: 2,
      maxSessionMemory: 16,
      streamResetBurst: resets.burst,
      streamResetRate: resets.perSecond,
      strictFieldWhitespaceValidation: true,
    })
    this.#session = session
    session.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#outcome === 'ended' && error.code?.startsWith('ERR_HTTP2') === true) this.#outcome = 'protocol'
    })
    session.on('ping', () => this.#charge(this.#budget.controlFrame(performance.now())))
    session.on('remoteSettings', () => this.#charge(this.#budget.controlFrame(performance.now())))
    session.on('stream', (stream, _headers, flags, raw) => this.#onStream(stream, flags, raw))
    session.on('close', () => {
      deadlines.forget(this)
      metrics.add('edge_http2_connections_total', { outcome: this.#outcome })
      for (const stream of this.#streams) stream.destroy()
      socket.destroy()
    })
    deadlines.watch(this)
  }

  /** Streams under way go on. A first notice stops the client from opening more; what crossed it on the wire is still served, then it is final. */
  drain(): void {
    if (this.#leaving || this.#session.closed) return
    this.#leaving = true
    this.#session.goaway(constants.NGHTTP2_NO_ERROR, 2 ** 31 - 1)
    const finish = (): void => {
      clearTimeout(timer)
      if (!this.#session.closed) this.#session.close()
    }
    const timer = setTimeout(finish, noticeMs)
    // The answer to a ping shows that the notice has been read.
    this.#session.ping(finish)
  }

  destroy(): void {
    this.#session.destroy()
  }

  expire(): void {
    this.deadlineMs = this.#parts.deadlines.in(lookEveryMs)
    if (this.#streams.size > 0) this.#restsUntilMs = this.#parts.deadlines.in(this.#parts.limits.keepAliveMs)
    this.#charge(this.#budget.bytesSoFar(performance.now(), this.#socket.bytesRead, this.#socket.bytesWritten))
    if (this.#restsUntilMs > this.#parts.deadlines.in(0)) return
    // Somebody who has been told to go and does not is cut at the next look.
    if (this.#session.closed) this.#session.destroy()
    else this.#session.close()
  }

  #charge(overspent: Overspent | undefined): void {
    if (overspent === undefined || this.#session.destroyed) return
    this.#outcome = overspent
    this.#session.destroy(new Error(`The client overdrew its budget: ${overspent}`), constants.NGHTTP2_ENHANCE_YOUR_CALM)
  }

  #onStream(stream: ServerHttp2Stream, flags: number, raw: readonly string[]): void {
    stream.on('error', () => undefined)
    const ends = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0
    const request = requestText(raw, ends)
    if (!request || stream.closed || stream.destroyed) {
      if (!request) this.#parts.metrics.add('edge_refusals_total', { step: 'framing' })
      if (!stream.closed) stream.close(constants.NGHTTP2_PROTOCOL_ERROR)
      this.#charge(this.#budget.streamLost(performance.now()))
      return
    }
    this.#budget.allow(request.head.length + perStreamBytes)
    const socket = new StreamSocket(stream, {
      ...{ request, ends, remoteAddress: this.#parts.address },
      onBodyBytes: (bytes) => this.#budget.allow(bytes + bytes / 16),
    })
    const connection = this.#parts.onStream(socket as unknown as Socket)
    this.#streams.add(connection)
    stream.on('close', () => {
      this.#streams.delete(connection)
      this.#restsUntilMs = this.#parts.deadlines.in(this.#parts.limits.keepAliveMs)
      connection.destroy()
      // What was on its way of a body that nobody takes was allowed to come.
      if (!ends) this.#budget.allow(windowBytes)
      if (!socket.isAnswered) this.#charge(this.#budget.streamLost(performance.now()))
    })
  }
}
