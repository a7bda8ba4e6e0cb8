/**
 * One request sent once over one connection: waits for the connection, sends the head with the body bytes at hand, lets the body flow with
 * back-pressure, and hands the answer to the relay. Whatever goes wrong, exactly one result comes out and no half-used connection goes
 * back to the pool.
 */
import type { Socket } from 'node:net'
import type { EdgeLimits } from '@repo/contract/edge'
import { BodyStalled } from '../forward/client-side.ts'
import { UpstreamFault } from '../forward/upstream-fault.ts'
import type { AttemptOptions, AttemptResult } from '../forward/upstreams.ts'
import { AnswerRelay } from './answer-relay.ts'
import type { CellConnection } from './cell-connection.ts'
import type { CellPool, PoolGuest } from './cell-pool.ts'
import type { Deadlines, Timed } from './deadlines.ts'
import { FieldList } from './field-list.ts'
import { writeBytes, writeText, writeTogether } from './one-write.ts'
import { requestText, trailerLines } from './outgoing-head.ts'
import type { BodySink, WireClient } from './wire-client.ts'

export class WireAttempt implements PoolGuest, BodySink, Timed {
  readonly target: Socket
  deadlineMs: number
  readonly #options: AttemptOptions<WireClient>
  readonly #limits: EdgeLimits
  readonly #deadlines: Deadlines
  readonly #pool: CellPool
  readonly #resolve: (result: AttemptResult) => void
  /** Event streams may be quiet for as long as they like. */
  readonly #isEventStream: boolean
  #connection: CellConnection | undefined
  #relay: AnswerRelay | undefined
  #pendingHead = ''
  #bodySent = false
  #bodyBytesSent = 0
  #over = false

  constructor(
    pool: CellPool,
    options: AttemptOptions<WireClient>,
    parts: { limits: EdgeLimits; deadlines: Deadlines },
    resolve: (result: AttemptResult) => void,
  ) {
    this.#pool = pool
    this.#options = options
    this.#limits = parts.limits
    this.#deadlines = parts.deadlines
    this.#resolve = resolve
    this.target = options.client.socket
    this.#isEventStream = options.client.head.value('accept')?.includes('text/event-stream') === true
    this.deadlineMs = parts.deadlines.in(parts.limits.connectTimeoutMs)
  }

  start(): void {
    this.#deadlines.watch(this)
    this.#options.client.onAbort(() => this.#onClientGone())
    if (!this.#over && !this.#pool.enter(this)) this.#fail(new UpstreamFault('none_available'))
  }

  onConnection(connection: CellConnection): void {
    this.#connection = connection
    if (connection.ready) this.#send(connection)
  }

  onConnected(): void {
    if (this.#connection) this.#send(this.#connection)
  }

  #send(connection: CellConnection): void {
    const { client, exchange, bodyLimitBytes } = this.#options
    this.deadlineMs = this.#deadlines.in(this.#limits.answerTimeoutMs)
    this.#relay = new AnswerRelay(this.#options, connection.freshScanner())
    this.#pendingHead = requestText(client.head, exchange.edits, client.framing, client.wantsUpgrade)
    client.pumpBody(this, bodyLimitBytes)
    if (this.#pendingHead !== '' && !this.#over) this.#writeText(connection, '')
  }

  #writeText(connection: CellConnection, text: string): boolean {
    const all = this.#pendingHead + text
    this.#pendingHead = ''
    return writeText(connection.socket, all)
  }

  writeBody(bytes: Uint8Array, from: number, to: number): boolean {
    const connection = this.#connection
    if (!connection || connection.gone) return false
    if (this.#relay?.state === 'more') this.#waitOn()
    this.#bodyBytesSent += to - from
    const head = this.#pendingHead
    if (head === '') return writeBytes(connection.socket, bytes, from, to)
    this.#pendingHead = ''
    return writeTogether(connection.socket, head, bytes, from, to)
  }

  endBody(): void {
    const connection = this.#connection
    if (!connection) return
    const { client, role } = this.#options
    this.#bodySent = true
    const { bodyTrailers } = client
    if (!bodyTrailers) return
    const { text, scanner } = bodyTrailers
    const header = { role, direction: 'request', fromListedEdge: false } as const
    this.#writeText(connection, trailerLines(text, text === '' ? undefined : new FieldList(text, scanner), header))
  }

  failBody(error: Error): void {
    this.#fail(error)
  }

  onAnswerBytes(bytes: Buffer, length: number): boolean {
    const relay = this.#relay
    if (!relay) {
      this.#fail(new UpstreamFault('malformed'))
      return false
    }
    const { client } = this.#options
    if (relay.state === 'joined') return this.#holdIfFull(client.send(bytes, 0, length))
    relay.take(bytes, length)
    return this.#afterRelay(relay)
  }

  #afterRelay(relay: AnswerRelay): boolean {
    if (relay.state === 'done') this.#finish(relay)
    else if (relay.state === 'failed') this.#fail(relay.failure)
    else if (relay.state === 'joined') {
      this.deadlineMs = Number.POSITIVE_INFINITY
      this.#options.client.tunnelTo(this)
    } else {
      this.#waitOn()
      return this.#holdIfFull(!relay.full)
    }
    return true
  }

  #holdIfFull(taken: boolean): boolean {
    if (taken) return true
    this.deadlineMs = Number.POSITIVE_INFINITY
    this.#options.client.onDrain(() => this.#resume())
    return false
  }

  #resume(): void {
    if (this.#over) return
    this.#waitOn()
    this.#connection?.socket.resume()
  }

  /** Something moved: the time for the next thing begins. */
  #waitOn(): void {
    const relay = this.#relay
    if (relay?.state === 'joined') return
    const { answerTimeoutMs, idleTimeoutMs } = this.#limits
    const streams = relay?.begun === true
    if (streams && this.#isEventStream) this.deadlineMs = Number.POSITIVE_INFINITY
    else this.deadlineMs = this.#deadlines.in(streams ? idleTimeoutMs : answerTimeoutMs)
  }

  onCellDrain(): void {
    if (!this.#over) this.#options.client.resumeBody()
  }

  onCellEnd(): void {
    const relay = this.#relay
    if (!relay || relay.state === 'joined') {
      this.#endTunnel()
      return
    }
    relay.end()
    this.#afterRelay(relay)
  }

  onCellLost(error: Error | undefined): void {
    if (this.#relay?.state === 'joined') this.#endTunnel()
    else if (!this.#relay) this.#fail(new UpstreamFault('connect', error))
    else this.#fail(new UpstreamFault(this.#relay.begun ? 'malformed' : 'reset', error))
  }

  /** A WebSocket has no half-open state: when one side has ended, what it said is passed on and both end. */
  #endTunnel(): void {
    const { client } = this.#options
    client.socket.end()
    this.#connection?.socket.destroySoon()
    this.#settle({ kind: 'answered', status: 101 })
  }

  #onClientGone(): void {
    if (this.#relay?.state === 'joined') this.#endTunnel()
    else {
      this.#connection?.destroy()
      this.#settle({ kind: 'aborted' })
    }
  }

  expire(): void {
    const { client } = this.#options
    if (!this.#connection) this.#fail(new UpstreamFault('none_available'))
    else if (!this.#relay) this.#fail(new UpstreamFault('connect'))
    else if (!this.#relay.begun && client.awaitsBody) this.#fail(new BodyStalled())
    else this.#fail(new UpstreamFault('timeout'))
  }

  #finish(relay: AnswerRelay): void {
    const connection = this.#connection
    const whole = this.#bodySent && relay.reusable && connection && !connection.gone && connection.socket.writableLength === 0
    this.#connection = undefined
    if (whole) this.#pool.giveBack(connection)
    else connection?.destroy()
    if (relay.staleEpoch !== undefined) this.#settle({ kind: 'stale', epoch: relay.staleEpoch })
    else this.#settle({ kind: 'answered', status: relay.status })
  }

  #fail(error: unknown): void {
    this.#connection?.destroy()
    this.#settle({ kind: 'failed', error, answerStarted: this.#options.client.started })
  }

  #settle(result: AttemptResult): void {
    if (this.#over) return
    this.#over = true
    this.#pool.leave(this)
    this.#deadlines.forget(this)
    const { client, onBytes } = this.#options
    client.dropSink()
    if (this.#bodyBytesSent > 0) onBytes('up', this.#bodyBytesSent)
    if (this.#relay && this.#relay.bytes > 0) onBytes('down', this.#relay.bytes)
    this.#resolve(result)
  }
}
