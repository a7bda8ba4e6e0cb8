/**
 * One HTTP/2 stream seen as a connection that carries one HTTP/1.1 request: what reads from it gets the request as bytes, what writes to it an
 * answer as bytes, which are read here as strictly as an answer from behind the edge and go on as frames. So there is one path for all
 * requests and one set of rules. Nothing of a body is read before it is asked for: what a client may send unasked is one window (64 KiB).
 */
import { constants, type ServerHttp2Stream } from 'node:http2'
import { Duplex } from 'node:stream'
import { BodyFrame } from '../wire/body-frame.ts'
import { ByteHold } from '../wire/byte-hold.ts'
import { answerLimits } from '../wire/cell-connection.ts'
import { FieldList } from '../wire/field-list.ts'
import { answerFraming } from '../wire/framing.ts'
import { HeadScanner, refused, unfinished } from '../wire/head-scanner.ts'
import { WireAnswerHead } from '../wire/wire-answer-head.ts'
import { answerFields, trailerFields } from './answer-fields.ts'
import { sendBroken } from './broken-answer.ts'
import { trailerText, type StreamRequest } from './request-text.ts'

export interface StreamSocketOptions {
  readonly request: StreamRequest
  /** No body follows the head. */
  readonly ends: boolean
  readonly remoteAddress: string
  readonly onBodyBytes: (bytes: number) => void
}

export class StreamSocket extends Duplex {
  readonly remoteAddress: string
  readonly #stream: ServerHttp2Stream
  readonly #method: string
  readonly #options: StreamSocketOptions
  readonly #scanner = new HeadScanner('answer', answerLimits)
  readonly #hold = new ByteHold()
  #headText: string
  #trailers = ''
  #frame: BodyFrame | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(stream: ServerHttp2Stream, options: StreamSocketOptions) {
    // Without room of its own it reads only when it is read from.
    super({ allowHalfOpen: true, readableHighWaterMark: 0, writableHighWaterMark: 65_536 })
    this.#stream = stream
    this.#options = options
    this.#headText = options.request.head
    this.#method = this.#headText.slice(0, this.#headText.indexOf(' '))
    this.remoteAddress = options.remoteAddress
    stream.on('close', () => this.destroy())
    stream.on('aborted', () => this.destroy())
    if (options.ends) stream.resume()
    else this.#readBody()
  }

  /** The answer has gone out to its end. */
  get isAnswered(): boolean {
    return this.#frame?.done === true && this.#stream.rstCode === constants.NGHTTP2_NO_ERROR
  }

  /** As a socket's: says `timeout` after so long without being set again; 0 forgets it. */
  setTimeout(ms: number): this {
    clearTimeout(this.#timer)
    this.#timer = ms === 0 ? undefined : setTimeout(() => this.emit('timeout'), ms)
    return this
  }

  override _read(): void {
    const head = this.#headText
    this.#headText = ''
    if (head !== '') this.push(Buffer.from(head, 'latin1'))
    else if (!this.#options.ends) this.#stream.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#stream.destroyed || this.#stream.closed) {
      done(new Error('The stream is gone'))
      return
    }
    let taken: boolean
    try {
      taken = this.#take(chunk)
    } catch (error) {
      done(error as Error)
      return
    }
    // What waits for the client's window is never more than one write beyond the stream's own room.
    if (taken || this.#stream.destroyed) done()
    else this.#stream.once('drain', () => done())
  }

  override _final(done: () => void): void {
    const stream = this.#stream
    if (this.#frame?.done !== true) {
      // An answer that is not whole must not look whole.
      if (!stream.closed) stream.close(constants.NGHTTP2_INTERNAL_ERROR)
      done()
    } else if (stream.writableFinished || stream.destroyed) done()
    else stream.once('finish', () => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#timer)
    const whole = this.#frame?.done === true
    // After a whole answer this tells the client to send no more of its body (RFC 9113 §8.1).
    if (!this.#stream.closed) this.#stream.close(whole ? constants.NGHTTP2_NO_ERROR : constants.NGHTTP2_CANCEL)
    done(error)
  }

  #readBody(): void {
    const stream = this.#stream
    const { request, onBodyBytes } = this.#options
    stream.on('data', (data: Buffer) => {
      onBodyBytes(data.length)
      if (data.length > 0 && !this.push(request.chunked ? chunkOf(data) : data)) stream.pause()
    })
    stream.pause()
    stream.on('trailers', (_headers, _flags, raw?: string[]) => {
      const text = trailerText(raw ?? [])
      if (text === undefined) stream.close(constants.NGHTTP2_PROTOCOL_ERROR)
      else this.#trailers = text
    })
    stream.on('end', () => {
      if (request.chunked && !stream.aborted && !stream.closed) this.push(Buffer.from(`0\r\n${this.#trailers}\r\n`, 'latin1'))
    })
  }

  /** @returns false when the client is behind */
  #take(chunk: Buffer): boolean {
    if (this.#frame) return this.#takeBody(this.#frame, chunk)
    this.#hold.append(chunk, 0, chunk.length)
    const length = this.#scanner.scan(this.#hold.bytes, 0, this.#hold.length)
    if (length === unfinished) return true
    if (length === refused) throw new Error('An answer of our own is not well-formed')
    const head = new WireAnswerHead(this.#hold.bytes.toString('latin1', 0, length), this.#scanner)
    const rest = Buffer.from(this.#hold.bytes.subarray(length, this.#hold.length))
    this.#hold.clear()
    if (head.status < 200) {
      this.#scanner.reset()
      this.#stream.additionalHeaders({ [constants.HTTP2_HEADER_STATUS]: head.status })
      return rest.length === 0 || this.#take(rest)
    }
    const frame = new BodyFrame(answerFraming(head, this.#method), answerLimits, true)
    this.#frame = frame
    const mayTrail = frame.framing.kind === 'chunked'
    if (mayTrail) this.#stream.on('wantTrailers', () => this.#sendTrailers(frame))
    try {
      this.#stream.respond(answerFields(head), { endStream: frame.done, waitForTrailers: mayTrail })
    } catch {
      sendBroken(this.#stream, head.value('x-request-id'))
      this.#frame = new BodyFrame({ kind: 'none' }, answerLimits)
      return true
    }
    return this.#takeBody(frame, rest)
  }

  #takeBody(frame: BodyFrame, chunk: Buffer): boolean {
    if (frame.done || chunk.length === 0) return true
    const end = frame.take(chunk, 0, chunk.length)
    if (frame.broken) throw new Error('An answer of our own is not well-formed')
    let taken = true
    const places = frame.framing.kind === 'chunked' ? frame.pieces : [0, end]
    for (let piece = 0; piece < places.length; piece += 2) {
      // The bytes are lent: what waits for the client is a copy.
      taken = this.#stream.write(Buffer.from(chunk.subarray(places[piece], places[piece + 1])))
    }
    if (frame.done) this.#stream.end()
    return taken || frame.done
  }

  #sendTrailers(frame: BodyFrame): void {
    const { trailers } = frame
    this.#stream.sendTrailers(trailers && trailers.text !== '' ? trailerFields(new FieldList(trailers.text, trailers.scanner)) : {})
  }
}

const lineEnd = Buffer.from('\r\n')
const chunkOf = (data: Buffer): Buffer => Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, lineEnd])
