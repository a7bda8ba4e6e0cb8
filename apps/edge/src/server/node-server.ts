/**
 * The byte transport: node:http in front. It turns a parsed head into an `Exchange` and a `ClientSide`; everything that decides lives in
 * the pipeline. Node's parser is strict by default; what it still lets through, the first step refuses.
 */
import { createServer, ServerResponse, type IncomingMessage, type Server } from 'node:http'
import { Server as NetServer, type AddressInfo, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { edgeErrors, type EdgeLimits } from '@repo/contract/edge'
import { newExchange } from '../exchange.ts'
import { newRequestId } from '../request-ids.ts'
import type { EdgeServer, ListenTarget } from './edge-server.ts'
import { handleRequest, type RequestHandling } from './handle-request.ts'
import { NodeClientSide } from './node-client-side.ts'
import { NodeHead } from './node-head.ts'
import { unparsedAnswer } from './unparsed-answer.ts'

export class NodeServer implements EdgeServer {
  readonly #server: Server
  readonly #handling: RequestHandling<NodeClientSide>
  readonly #limits: EdgeLimits
  readonly #sockets = new Set<Socket>()
  #draining = false

  constructor(limits: EdgeLimits, handling: RequestHandling<NodeClientSide>) {
    this.#limits = limits
    this.#handling = handling
    this.#server = createServer({
      maxHeaderSize: limits.headBytes,
      headersTimeout: limits.headTimeoutMs,
      // Bodies may take as long as they keep moving: the socket's own timeout watches that.
      requestTimeout: 0,
      connectionsCheckingInterval: 1000,
      keepAliveTimeout: limits.keepAliveMs,
      requireHostHeader: false,
      insecureHTTPParser: false,
      noDelay: true,
      shouldUpgradeCallback: (request) => request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket',
    })
    this.#server.maxHeadersCount = limits.fieldsMax
    this.#server.timeout = limits.idleTimeoutMs
    this.#server.on('request', (request, response) => this.#handle(request, response, false))
    this.#server.on('checkContinue', (request, response) => this.#handle(request, response, true))
    // Another expectation than 100-continue: the framing step refuses it.
    this.#server.on('checkExpectation', (request, response) => this.#handle(request, response, true))
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
    this.#server.on('clientError', (error, socket) => refuseUnparsed(error, socket))
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  listen(target: ListenTarget): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#server.once('error', reject)
    this.#server.listen(target, () => {
      this.#server.off('error', reject)
      resolve()
    })
    return promise
  }

  /**
   * Stops accepting, says `connection: close` on every answer from now on and waits for what is in flight, at most the drain limit.
   * Idle connections are left to their clients until then: destroying one could meet a request that is already on its way.
   */
  async drain(): Promise<void> {
    this.#draining = true
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
    }, this.#limits.drainMs)
    // net's own close: http's would destroy the idle connections at once.
    NetServer.prototype.close.call(this.#server, () => resolve())
    await promise
    clearTimeout(timer)
    this.#server.close()
  }

  #exchange(request: IncomingMessage) {
    return newExchange(new NodeHead(request), {
      remoteAddress: request.socket.remoteAddress ?? '',
      requestId: newRequestId(),
      nowMs: this.#handling.nowMs(),
    })
  }

  #handle(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const client = new NodeClientSide(request, response, { expectsContinue, draining: () => this.#draining })
    handleRequest(this.#exchange(request), client, this.#handling)
  }

  /** The same path for a WebSocket. Where it is refused, an ordinary answer goes out over the connection, which then ends. */
  #upgrade(request: IncomingMessage, socket: Duplex, firstBytes: Buffer): void {
    const response = new ServerResponse(request)
    response.assignSocket(socket as Socket)
    response.shouldKeepAlive = false
    response.on('finish', () => socket.end())
    const client = new NodeClientSide(request, response, {
      expectsContinue: false,
      draining: () => this.#draining,
      upgrade: { socket, firstBytes },
    })
    handleRequest(this.#exchange(request), client, this.#handling)
  }
}

/** Bytes that are no request, or not in time: the envelope by hand, then the connection ends. */
function refuseUnparsed(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const declared =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? edgeErrors.REQUEST_HEAD_TOO_LARGE()
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? edgeErrors.REQUEST_TIMEOUT()
        : edgeErrors.REQUEST_HEAD_MALFORMED()
  socket.end(unparsedAnswer(declared))
}
