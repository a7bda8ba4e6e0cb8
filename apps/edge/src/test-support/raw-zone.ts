import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A server behind an edge that speaks bytes: whatever a test writes, right or wrong, and whatever it was sent. */
export class RawZone {
  readonly connections: Socket[] = []
  /** What each connection has received, in the order of `connections`. */
  readonly received: string[] = []
  /** Called with each piece that comes. */
  answer: (socket: Socket, text: string, connection: number) => void = () => undefined
  readonly #server: Server

  constructor() {
    this.#server = createServer((socket) => {
      const connection = this.connections.push(socket) - 1
      this.received[connection] = ''
      socket.on('data', (chunk) => {
        const text = chunk.toString('latin1')
        this.received[connection] += text
        this.answer(socket, text, connection)
      })
      socket.on('error', () => undefined)
    })
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async start(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server.listen(0, '127.0.0.1', resolve)
    await promise
  }

  async stop(): Promise<void> {
    for (const socket of this.connections) socket.destroy()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server.close(() => resolve())
    await promise
  }
}
