/**
 * Passes one answer on to its client: reads heads until the one that counts, refuses what could be read in two ways, and follows the body
 * to its exact end. It knows nothing of connections, timers or retries.
 */
import { epochHeader, type HeaderContext } from '@repo/contract/edge'
import { UpstreamFault } from '../forward/upstream-fault.ts'
import { answerHeader, epochForm, type Sending } from '../forward/upstreams.ts'
import { BodyFrame } from './body-frame.ts'
import { ByteHold } from './byte-hold.ts'
import { answerLimits } from './cell-connection.ts'
import { FieldList } from './field-list.ts'
import { answerFraming } from './framing.ts'
import { refused, unfinished, type HeadScanner } from './head-scanner.ts'
import { answerText, bodyMode, joinedText, trailerLines, type BodyMode } from './outgoing-head.ts'
import { WireAnswerHead } from './wire-answer-head.ts'
import type { WireClient } from './wire-client.ts'

/** `more`: the answer goes on. `done`: it has ended on its frame. `joined`: the connection is a WebSocket now. */
export type RelayState = 'more' | 'done' | 'joined' | 'failed'

/** Fields that an answer's `Connection` may not name: another reader would frame or route by them. */
const notHopByHop = /^(content-length|transfer-encoding|host|set-cookie|x-request-id|x-freehold-.*)$/
/** Interim answers are few; more of them is somebody keeping a connection busy. */
const interimMax = 8

export class AnswerRelay {
  state: RelayState = 'more'
  failure: UpstreamFault | undefined
  status = 0
  /** Set when the zone said that the epoch is old and the answer is kept back. */
  staleEpoch: number | undefined
  /** The connection may carry another request. */
  reusable = false
  bytes = 0
  /** The client takes no more for the moment. */
  full = false
  readonly #sending: Sending<WireClient>
  readonly #scanner: HeadScanner
  readonly #header: HeaderContext
  #hold: ByteHold | undefined
  #frame: BodyFrame | undefined
  #mode: BodyMode = 'raw'
  #interim = 0

  /** @param scanner reset by the caller; it is the connection's own */
  constructor(sending: Sending<WireClient>, scanner: HeadScanner) {
    this.#sending = sending
    this.#scanner = scanner
    this.#header = answerHeader(sending.role, sending.exchange.fromListedEdge)
  }

  /** True from the first byte of an answer on. */
  get begun(): boolean {
    return this.#frame !== undefined || this.#scanner.begun || this.#interim > 0
  }

  take(bytes: Buffer, length: number): void {
    if (this.#frame) this.#takeBody(this.#frame, bytes, 0, length)
    else this.#takeHead(bytes, 0, length)
  }

  /** The other side has stopped speaking. */
  end(): void {
    if (this.state !== 'more') return
    if (this.#frame?.framing.kind === 'close') this.#finish(this.#frame, true)
    else this.#fail(this.begun ? 'malformed' : 'reset')
  }

  #fail(reason: UpstreamFault['reason']): void {
    this.state = 'failed'
    this.#sending.client.withdraw()
    this.failure = new UpstreamFault(reason)
  }

  #takeHead(bytes: Buffer, from: number, end: number): void {
    let [source, at, available] = [bytes, from, end]
    if (this.#hold) {
      this.#hold.append(bytes, from, end)
      ;[source, at, available] = [this.#hold.bytes, 0, this.#hold.length]
    }
    const length = this.#scanner.scan(source, at, available)
    if (length === refused) {
      this.#fail('malformed')
      return
    }
    if (length === unfinished) {
      if (this.#hold) return
      this.#hold = new ByteHold()
      this.#hold.append(bytes, from, end)
      return
    }
    this.#hold = undefined
    const head = new WireAnswerHead(source.toString('latin1', at, at + length), this.#scanner)
    this.#takeAnswer(head, source, at + length, available)
  }

  #takeAnswer(head: WireAnswerHead, bytes: Buffer, from: number, end: number): void {
    const { client, replayable } = this.#sending
    const { names, closes } = head.connection()
    const framing = answerFraming(head, client.head.method)
    if (framing.kind === 'fault' || names.some((name) => notHopByHop.test(name))) {
      this.#fail('malformed')
      return
    }
    if (head.status < 200) {
      this.#takeInterim(head, names, bytes, from, end)
      return
    }
    this.status = head.status
    this.reusable = head.minorVersion === 1 && framing.kind !== 'close' && !closes
    const epoch = replayable && head.status === 421 ? head.value(epochHeader) : undefined
    if (epoch !== undefined && epochForm.test(epoch)) this.staleEpoch = Number(epoch)
    this.#mode = bodyMode(framing, client.head.minorVersion)
    const frame = new BodyFrame(framing, answerLimits, this.#mode === 'from_chunks')
    this.#frame = frame
    if (this.staleEpoch === undefined) this.#beginAnswer(head, names, frame)
    this.#takeBody(frame, bytes, from, end)
  }

  #beginAnswer(head: WireAnswerHead, names: readonly string[], { framing }: BodyFrame): void {
    const { client, exchange } = this.#sending
    const connectionLine = client.connectionLine()
    const context = { header: this.#header, requestId: exchange.requestId, framing, mode: this.#mode, connectionLine }
    client.begin(answerText(head, names, context))
  }

  /** Interim answers are between two neighbours; this edge has said 100 Continue itself. A 101 joins the two connections. */
  #takeInterim(head: WireAnswerHead, names: readonly string[], bytes: Buffer, from: number, end: number): void {
    const { client, exchange } = this.#sending
    this.#interim += 1
    if (head.status === 101) {
      if (!client.wantsUpgrade || head.value('upgrade')?.toLowerCase() !== 'websocket') {
        this.#fail('malformed')
        return
      }
      this.status = 101
      this.state = 'joined'
      client.begin(joinedText(head, names, this.#header, exchange.requestId))
      client.send(bytes, from, end)
      return
    }
    if (this.#interim > interimMax) {
      this.#fail('malformed')
      return
    }
    this.#scanner.reset()
    if (from < end) this.#takeHead(bytes, from, end)
  }

  #takeBody(frame: BodyFrame, bytes: Buffer, from: number, end: number): void {
    const to = frame.take(bytes, from, end)
    if (frame.broken) {
      this.#fail('malformed')
      return
    }
    this.bytes = frame.payloadBytes
    if (this.staleEpoch === undefined) this.#send(frame, bytes, from)
    // What comes after an answer's end was asked by nobody.
    if (to < end) this.reusable = false
    if (frame.done) this.#finish(frame, false)
    else if (to === from && this.#sending.client.started) this.#sending.client.flushSoon()
  }

  #send(frame: BodyFrame, bytes: Buffer, from: number): void {
    const { client } = this.#sending
    const { rawEnd } = frame
    let taken = true
    if (this.#mode === 'from_chunks') {
      for (let piece = 0; piece < frame.pieces.length; piece += 2) {
        taken = client.send(bytes, frame.pieces[piece] as number, frame.pieces[piece + 1] as number)
      }
    } else if (rawEnd > from) {
      if (this.#mode === 'to_chunks') client.sendText(`${(rawEnd - from).toString(16)}\r\n`)
      taken = client.send(bytes, from, rawEnd)
      if (this.#mode === 'to_chunks') taken = client.sendText('\r\n') && taken
    }
    this.full = !taken
  }

  #finish(frame: BodyFrame, byEnd: boolean): void {
    this.state = 'done'
    if (this.staleEpoch !== undefined) return
    const { client } = this.#sending
    if (this.#mode === 'to_chunks') client.sendText('0\r\n\r\n')
    else if (this.#mode === 'raw' && frame.trailers) {
      const { text, scanner } = frame.trailers
      client.sendText(trailerLines(text, text === '' ? undefined : new FieldList(text, scanner), this.#header))
    }
    if (byEnd) this.reusable = false
    client.end()
  }
}
