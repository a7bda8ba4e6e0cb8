/** The public listener over `node:net`: it accepts connections and lets go of them; everything else is each connection's own. */
import { createServer, type AddressInfo, type Server } from 'node:net'
import type { EdgeServer, ListenTarget } from '../server/edge-server.ts'
import { ClientConnection, type ConnectionParts } from './client-connection.ts'

export class WireServer implements EdgeServer {
  readonly #server: Server
  readonly #connections = new Set<ClientConnection>()
  readonly #parts: ConnectionParts
  #draining = false

  constructor(parts: Omit<ConnectionParts, 'draining'>) {
    this.#parts = { ...parts, draining: () => this.#draining }
    this.#server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }, (socket) => {
      const connection = new ClientConnection(socket, this.#parts)
      this.#connections.add(connection)
      socket.on('close', () => this.#connections.delete(connection))
    })
    this.#server.maxConnections = parts.limits.connectionsMax
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

  async drain(): Promise<void> {
    this.#draining = true
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      for (const connection of this.#connections) connection.destroy()
    }, this.#parts.limits.drainMs)
    this.#server.close(() => resolve())
    await promise
    clearTimeout(timer)
    this.#parts.deadlines.stop()
  }
}
