/** The public listener over `node:net`: it accepts connections and lets go of them; everything else is each connection's own. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { Http2Session } from '../http2/http2-session.ts'
import type { EdgeServer, ListenTarget } from '../server/edge-server.ts'
import type { Entrance } from '../tls/entrance.ts'
import { FirstBytes } from '../tls/first-bytes.ts'
import { bufferedSocket, canBufferSockets } from './buffered-socket.ts'
import { ClientConnection, type ConnectionParts } from './client-connection.ts'

/** What the server may have to end: a connection, one that is still being looked at, or one that is passed on. */
interface Ending {
  destroy(): void
}

export interface WireServerParts extends Omit<ConnectionParts, 'draining'> {
  /** TLS and PROXY headers, where they are configured. */
  readonly entrance?: Entrance | undefined
  /** Read clients into one buffer, where that has proven to work. */
  readonly reusesReads: boolean
}

export class WireServer implements EdgeServer {
  readonly #server: Server
  readonly #endings = new Map<Socket, Ending>()
  readonly #parts: ConnectionParts
  readonly #entrance: Entrance | undefined
  /** On whose behalf a TLS handshake goes on, by the ends of its connection. */
  readonly #handshakes = new Map<string, { socket: Socket; address: string }>()
  readonly #sessions = new Set<Http2Session>()
  readonly #reusesReads: boolean
  #buffers = false
  #draining = false

  constructor({ entrance, reusesReads, ...parts }: WireServerParts) {
    this.#reusesReads = reusesReads
    this.#parts = { ...parts, draining: () => this.#draining }
    this.#entrance = entrance
    this.#server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }, (accepted) => {
      const socket = this.#take(accepted)
      socket.on('close', () => this.#endings.delete(socket))
    })
    this.#server.maxConnections = parts.limits.connectionsMax
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async listen(target: ListenTarget): Promise<void> {
    // What looks at a connection's first bytes hands it on as it is, so such connections are read by their events.
    this.#buffers = this.#reusesReads && !this.#entrance && (await canBufferSockets())
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#server.once('error', reject)
    this.#server.listen(target, () => {
      this.#server.off('error', reject)
      resolve()
    })
    await promise
  }

  #take(accepted: Socket): Socket {
    if (!this.#buffers) {
      this.#endings.set(accepted, this.#entrance ? this.#look(accepted, this.#entrance) : new ClientConnection(accepted, this.#parts))
      return accepted
    }
    const socket = bufferedSocket(accepted, (length) => connection.onRead(length))
    const connection = new ClientConnection(socket, this.#parts, { readsByBuffer: true })
    this.#endings.set(socket, connection)
    return socket
  }

  async drain(): Promise<void> {
    this.#draining = true
    for (const session of this.#sessions) session.drain()
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      for (const ending of this.#endings.values()) ending.destroy()
    }, this.#parts.limits.drainMs)
    this.#server.close(() => resolve())
    await promise
    clearTimeout(timer)
    this.#parts.deadlines.stop()
    this.#entrance?.stop()
  }

  /** A TLS connection that ends here has come about. */
  secured(socket: TLSSocket): void {
    const key = endsOf(socket)
    const handshake = this.#handshakes.get(key)
    this.#handshakes.delete(key)
    if (!handshake) {
      socket.destroy()
      return
    }
    const { servername } = socket as TLSSocket & { readonly servername?: string | false }
    const serverName = typeof servername === 'string' ? servername.toLowerCase() : ''
    const { address } = handshake
    const speaksHttp2 = socket.alpnProtocol === 'h2'
    this.#endings.set(
      handshake.socket,
      speaksHttp2 ? this.#http2(socket, address, serverName) : new ClientConnection(socket, this.#parts, { address, serverName }),
    )
  }

  #http2(socket: TLSSocket, address: string, serverName: string): Ending {
    const { limits, deadlines, handling } = this.#parts
    const session = new Http2Session(socket, {
      ...{ limits, deadlines, address, metrics: handling.metrics },
      onStream: (stream) => new ClientConnection(stream, this.#parts, { address, serverName }),
    })
    this.#sessions.add(session)
    socket.on('close', () => this.#sessions.delete(session))
    if (this.#draining) session.drain()
    return session
  }

  #look(socket: Socket, entrance: Entrance): Ending {
    return new FirstBytes(socket, {
      ...{ entrance, limits: this.#parts.limits, deadlines: this.#parts.deadlines, metrics: this.#parts.handling.metrics },
      onPlain: (plain, address) => {
        this.#endings.set(plain, new ClientConnection(plain, this.#parts, { address }))
        plain.resume()
      },
      onHandshake: (raw, address) => {
        const key = endsOf(raw)
        this.#handshakes.set(key, { socket: raw, address })
        this.#endings.set(raw, raw)
        raw.on('close', () => this.#handshakes.delete(key))
      },
      onSplice: (splice) => this.#endings.set(socket, splice),
    })
  }
}

const endsOf = ({ remoteAddress = '', remotePort = 0 }: Socket): string => `${remoteAddress} ${remotePort}`
