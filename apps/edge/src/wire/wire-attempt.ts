/**
 * One request sent once over one connection: waits for the connection, sends the head with the body bytes at hand, lets the body flow with
 * back-pressure, and hands the answer to the relay. Whatever goes wrong, exactly one result comes out and no half-used connection goes
 * back to the pool.
 */
import type { Socket } from 'node:net'
import type { EdgeLimits } from '@repo/contract/edge'
import { BodyStalled } from '../forward/client-side.ts'
import { UpstreamFault } from '../forward/upstream-fault.ts'
import type { Sending } from '../forward/upstreams.ts'
import { AnswerRelay } from './answer-relay.ts'
import type { CellConnection } from './cell-connection.ts'
import type { CellPool, PoolGuest } from './cell-pool.ts'
import type { Deadlines, Timed } from './deadlines.ts'
import { FieldList } from './field-list.ts'
import { writeBytes, writeText, writeTogether } from './one-write.ts'
import { requestText, trailerLines } from './outgoing-head.ts'
import type { BodySink, ClientWatcher, WireClient } from './wire-client.ts'

export class WireAttempt implements PoolGuest, BodySink, ClientWatcher, Timed {
  readonly target: Socket
  /** Of the wait for a connection; from then on the deadline is the connection's. */
  deadlineMs: number
  readonly #sending: Sending<WireClient>
  readonly #limits: EdgeLimits
  readonly #deadlines: Deadlines
  readonly #pool: CellPool
  /** Event streams may be quiet for as long as they like. */
  readonly #isEventStream: boolean
  #connection: CellConnection | undefined
  #relay: AnswerRelay | undefined
  #pendingHead = ''
  #waits = false
  #bodySent = false
  #bodyBytesSent = 0
  #over = false

  constructor(pool: CellPool, sending: Sending<WireClient>, { limits, deadlines }: { limits: EdgeLimits; deadlines: Deadlines }) {
    this.#pool = pool
    this.#sending = sending
    this.#limits = limits
    this.#deadlines = deadlines
    this.target = sending.client.socket
    this.#isEventStream = sending.client.head.value('accept')?.includes('text/event-stream') === true
    this.deadlineMs = deadlines.in(limits.connectTimeoutMs)
  }

  start(): void {
    this.#sending.client.watchedBy(this)
    if (this.#over) return
    const entered = this.#pool.enter(this)
    if (entered === 'full') this.#fail(new UpstreamFault('none_available'))
    if (entered !== 'waits') return
    this.#waits = true
    this.#deadlines.watch(this)
  }

  onConnection(connection: CellConnection): void {
    this.#waitNoMore()
    this.#connection = connection
    connection.deadlineMs = this.deadlineMs
    if (connection.ready) this.#send(connection)
  }

  #waitNoMore(): void {
    if (!this.#waits) return
    this.#waits = false
    this.#pool.leave(this)
    this.#deadlines.forget(this)
  }

  onConnected(): void {
    if (this.#connection) this.#send(this.#connection)
  }

  #send(connection: CellConnection): void {
    const { client, exchange, bodyLimitBytes } = this.#sending
    connection.deadlineMs = this.#deadlines.in(this.#limits.answerTimeoutMs)
    this.#relay = new AnswerRelay(this.#sending, connection.freshScanner())
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
    const { client, role } = this.#sending
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
    const { client } = this.#sending
    if (relay.state === 'joined') return this.#holdIfFull(client.send(bytes, 0, length))
    relay.take(bytes, length)
    return this.#afterRelay(relay)
  }

  #afterRelay(relay: AnswerRelay): boolean {
    if (relay.state === 'done') this.#finish(relay)
    else if (relay.state === 'failed') this.#fail(relay.failure)
    else if (relay.state === 'joined') {
      this.#waitUntil(Number.POSITIVE_INFINITY)
      this.#sending.client.tunnelTo(this)
    } else {
      this.#waitOn()
      return this.#holdIfFull(!relay.full)
    }
    return true
  }

  #holdIfFull(taken: boolean): boolean {
    if (taken) return true
    this.#waitUntil(Number.POSITIVE_INFINITY)
    this.#sending.client.tellDrain()
    return false
  }

  #waitUntil(deadlineMs: number): void {
    if (this.#connection) this.#connection.deadlineMs = deadlineMs
  }

  onClientDrain(): void {
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
    if (streams && this.#isEventStream) this.#waitUntil(Number.POSITIVE_INFINITY)
    else this.#waitUntil(this.#deadlines.in(streams ? idleTimeoutMs : answerTimeoutMs))
  }

  onCellDrain(): void {
    if (!this.#over) this.#sending.client.resumeBody()
  }

  onCellEnd(): void {
    const relay = this.#relay
    if (!relay) this.#fail(new UpstreamFault('connect'))
    else if (relay.state === 'joined') this.#endTunnel()
    else {
      relay.end()
      this.#afterRelay(relay)
    }
  }

  onCellLost(error: Error | undefined): void {
    if (this.#relay?.state === 'joined') this.#endTunnel()
    else if (!this.#relay) this.#fail(new UpstreamFault('connect', error))
    else this.#fail(new UpstreamFault(this.#relay.begun ? 'malformed' : 'reset', error))
  }

  /** A WebSocket has no half-open state: when one side has ended, what it said is passed on and both end. */
  #endTunnel(): void {
    const { client } = this.#sending
    client.socket.end()
    this.#connection?.socket.destroySoon()
    if (this.#settle()) this.#sending.onAnswered(101)
  }

  onClientGone(): void {
    if (this.#relay?.state === 'joined') this.#endTunnel()
    else {
      this.#connection?.destroy()
      if (this.#settle()) this.#sending.onAborted()
    }
  }

  /** The wait for a connection has been too long. */
  expire(): void {
    this.#fail(new UpstreamFault('none_available'))
  }

  onCellDeadline(): void {
    const { client } = this.#sending
    if (!this.#relay) this.#fail(new UpstreamFault('connect'))
    else if (!this.#relay.begun && client.awaitsBody) this.#fail(new BodyStalled())
    else this.#fail(new UpstreamFault('timeout'))
  }

  #finish(relay: AnswerRelay): void {
    const connection = this.#connection
    const whole = this.#bodySent && relay.reusable && connection && !connection.gone && connection.socket.writableLength === 0
    this.#connection = undefined
    if (whole) this.#pool.giveBack(connection)
    else connection?.destroy()
    if (!this.#settle()) return
    if (relay.staleEpoch === undefined) this.#sending.onAnswered(relay.status)
    else this.#sending.onStale(relay.staleEpoch)
  }

  #fail(error: unknown): void {
    this.#connection?.destroy()
    if (this.#settle()) this.#sending.onFailed(error, this.#sending.client.started)
  }

  /** @returns true the first time: then the one who sends is told, as the last thing that is done */
  #settle(): boolean {
    if (this.#over) return false
    this.#over = true
    this.#waitNoMore()
    this.#sending.client.dropSink()
    if (this.#bodyBytesSent > 0) this.#sending.onBytes('up', this.#bodyBytesSent)
    if (this.#relay && this.#relay.bytes > 0) this.#sending.onBytes('down', this.#relay.bytes)
    return true
  }
}
