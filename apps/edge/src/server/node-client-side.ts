import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { finished } from 'node:stream'
import { BodyTooLarge, ClientGone, type ClientSide } from '../forward/client-side.ts'

export interface NodeClientOptions {
  /** The client waits for "100 Continue" before it sends its body. */
  readonly expectsContinue: boolean
  /** The process is stopping: this connection ends with this answer. */
  readonly draining: () => boolean
  /** Set when the client asks for a WebSocket: its connection, and what it has sent already. */
  readonly upgrade?: { readonly socket: Duplex; readonly firstBytes: Uint8Array }
}

/** The client's end over node:http. */
export class NodeClientSide implements ClientSide {
  readonly hasBody: boolean
  bodyBytesRead = 0
  bytesWritten = 0
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #options: NodeClientOptions
  readonly #abortListeners = new Set<() => void>()
  #ended = false

  constructor(request: IncomingMessage, response: ServerResponse, options: NodeClientOptions) {
    this.#request = request
    this.#response = response
    this.#options = options
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
    this.hasBody = encoding !== undefined || (length !== undefined && length !== '0')
    response.on('close', () => {
      if (!this.#ended) for (const abort of this.#abortListeners) abort()
    })
    // A socket that breaks while the answer is written is a client going away; 'close' follows and tells.
    response.on('error', () => undefined)
    request.on('error', () => undefined)
  }

  /** The fields as they came, a flat name, value list. */
  get fields(): readonly string[] {
    return this.#request.rawHeaders
  }

  get started(): boolean {
    return this.#response.headersSent
  }

  get wantsUpgrade(): boolean {
    return this.#options.upgrade !== undefined
  }

  /** Answers 101 and joins the two connections. Resolves when either side has ended. */
  join(fields: readonly string[], upstream: Duplex): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { upgrade } = this.#options
    if (!upgrade) {
      upstream.destroy()
      return Promise.resolve()
    }
    const { socket, firstBytes } = upgrade
    this.#ended = true
    this.#response.detachSocket(socket as Parameters<ServerResponse['detachSocket']>[0])
    const lines = ['HTTP/1.1 101 Switching Protocols', 'connection: upgrade', 'upgrade: websocket']
    for (let index = 0; index + 1 < fields.length; index += 2) lines.push(`${fields[index]}: ${fields[index + 1]}`)
    socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
    if (firstBytes.byteLength > 0) upstream.write(firstBytes)
    // A WebSocket may be silent for hours; its two ends have their own pings.
    if ('setTimeout' in socket && typeof socket.setTimeout === 'function') socket.setTimeout(0)
    socket.pipe(upstream, { end: false })
    upstream.pipe(socket, { end: false })
    // A WebSocket has no half-open state: when either side stops speaking, what it said is passed on and both end.
    finished(socket, { writable: false }, () => upstream.end(() => upstream.destroy()))
    finished(upstream, { writable: false }, () => socket.end(() => socket.destroy()))
    socket.on('error', () => upstream.destroy())
    upstream.on('error', () => socket.destroy())
    socket.on('close', () => {
      upstream.destroy()
      resolve()
    })
    return promise
  }

  /** The request's body; reading it first tells a waiting client to go on (100 Continue). Throws `BodyTooLarge` past the limit. */
  async *body(limitBytes: number): AsyncGenerator<Uint8Array> {
    if (this.#options.expectsContinue && !this.started) this.#response.writeContinue()
    try {
      for await (const chunk of this.#request.iterator({ destroyOnReturn: false })) {
        const bytes = chunk as Buffer
        this.bodyBytesRead += bytes.byteLength
        if (this.bodyBytesRead > limitBytes) throw new BodyTooLarge()
        yield bytes
      }
    } catch (error) {
      throw error instanceof BodyTooLarge ? error : new ClientGone()
    }
    if (!this.#request.complete) throw new ClientGone()
  }

  start(status: number, reason: string | undefined, fields: readonly string[]): void {
    const response = this.#response
    const list = [...fields]
    // An answer before the body's end leaves bytes on the wire that could be read as another request: the connection ends.
    const early = this.hasBody && !this.#request.complete
    if (early && this.bodyBytesRead === 0) closeUnread(this.#request.socket, response)
    if (this.#options.draining() || early) list.push('connection', 'close')
    response.sendDate = !fields.some((name, index) => index % 2 === 0 && name.toLowerCase() === 'date')
    response.writeHead(status, reason || (STATUS_CODES[status] ?? ''), list)
    // The head goes out with the first bytes; where those are slow to come (events, long reads), without them.
    setImmediate(() => {
      if (this.bytesWritten === 0 && !this.#ended && !response.destroyed) response.flushHeaders()
    })
  }

  write(chunk: Uint8Array): boolean {
    this.bytesWritten += chunk.byteLength
    return this.#response.write(chunk)
  }

  /** Says when the client can take more. */
  onDrain(resume: () => void): void {
    this.#response.once('drain', resume)
  }

  end(): void {
    this.endWith([])
  }

  endWith(trailers: readonly (readonly [string, string])[]): void {
    this.#ended = true
    if (trailers.length > 0 && this.#response.chunkedEncoding)
      this.#response.addTrailers(trailers.map(([name, value]): [string, string] => [name, value]))
    this.#response.end()
  }

  destroy(): void {
    this.#ended = true
    this.#response.destroy()
  }

  over(): void {}

  /** Calls once if the client goes away before the end. */
  onAbort(abort: () => void): void {
    if (this.#response.destroyed && !this.#ended) abort()
    else this.#abortListeners.add(abort)
  }
}

const lingerMs = 1000

/**
 * Ends a connection whose body nobody will read: the answer goes out, reading stops, and the client gets a moment to take the answer.
 * Closing at once would send a reset while it still writes, and a reset can overtake the answer (RFC 9112 §9.6).
 */
function closeUnread(socket: Socket, response: ServerResponse): void {
  socket.destroySoon = () => {
    socket.end()
    setTimeout(() => socket.destroy(), lingerMs).unref()
  }
  response.on('finish', () => setImmediate(() => socket.pause()))
}
