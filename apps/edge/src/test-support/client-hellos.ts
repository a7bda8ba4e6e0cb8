/** Real ClientHellos of Node's OpenSSL, in many shapes, and OpenSSL's own opinion of any bytes that claim to be one. */
import { once } from 'node:events'
import { connect as connectPlain, createServer, type Socket } from 'node:net'
import { connect, createSecureContext, createServer as createTlsServer, type ConnectionOptions, type Server } from 'node:tls'

export const helloShapes: readonly ConnectionOptions[] = [
  {},
  { servername: 'eu.example' },
  { servername: 'EU.Example' },
  { servername: 'abcdefghij.o.eu.example' },
  { servername: `${'a'.repeat(63)}.${'b'.repeat(63)}.example` },
  { servername: 'eu.example', ALPNProtocols: ['h2', 'http/1.1'] },
  { servername: 'eu.example', maxVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'] },
  { servername: 'eu.example', minVersion: 'TLSv1.3' },
  { servername: 'us.example', ecdhCurve: 'X25519MLKEM768:X25519' },
  { servername: 'us.example', ecdhCurve: 'P-384' },
  { servername: 'us.example', ALPNProtocols: Array.from({ length: 100 }, (_unused, index) => `p${index}`) },
]

/** The first bytes that a client of this shape sends. */
export async function captureHello(options: ConnectionOptions): Promise<Buffer> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const client = connect({
    ...options,
    port: typeof address === 'object' && address ? address.port : 0,
    host: '127.0.0.1',
    rejectUnauthorized: false,
  })
  client.on('error', () => undefined)
  const [socket] = (await once(server, 'connection')) as [Socket]
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  client.destroy()
  socket.destroy()
  server.close()
  return bytes
}

/** OpenSSL's opinion of bytes that claim to be a hello. */
export class OpensslOracle {
  #seen: string | undefined
  readonly #server: Server

  private constructor(pair: { cert: string; key: string }) {
    const context = createSecureContext(pair)
    this.#server = createTlsServer({
      ...pair,
      SNICallback: (name, done) => {
        this.#seen = name
        done(null, context)
      },
    })
    this.#server.on('tlsClientError', () => undefined)
    this.#server.on('secureConnection', (socket) => socket.destroy())
  }

  static async start(pair: { cert: string; key: string }): Promise<OpensslOracle> {
    const oracle = new OpensslOracle(pair)
    oracle.#server.listen(0, '127.0.0.1')
    await once(oracle.#server, 'listening')
    return oracle
  }

  /** One at a time. @returns the server name it takes from the bytes, or undefined when it takes none or refuses them */
  async serverName(bytes: Buffer): Promise<string | undefined> {
    this.#seen = undefined
    const address = this.#server.address()
    const socket = connectPlain(typeof address === 'object' && address ? address.port : 0, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.resume()
    socket.end(bytes)
    await new Promise((resolve) => socket.once('close', resolve))
    return this.#seen
  }

  stop(): void {
    this.#server.close()
  }
}

/** One of many ways to spoil a hello; most keep it recognisable. @param random 0 to 1 */
export function mutate(hello: Buffer, random: () => number): Buffer {
  const at = (length: number): number => Math.floor(random() * length)
  let bytes: Buffer = Buffer.from(hello)
  for (let count = 1 + at(3); count > 0; count -= 1) {
    const place = at(bytes.length)
    switch (at(8)) {
      case 0:
        bytes[place] = at(256)
        break
      case 1:
        bytes[place] = (bytes[place] as number) ^ (1 << at(8))
        break
      case 2:
        bytes[place] = (bytes[place] as number) + (random() < 0.5 ? 1 : -1)
        break
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, place), bytes.subarray(Math.min(bytes.length, place + 1 + at(4)))])
        break
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, place), Buffer.from([at(256)]), bytes.subarray(place)])
        break
      case 5:
        bytes = resplit(bytes, 1 + at(400))
        break
      case 6:
        bytes = spoilName(bytes, random)
        break
      default:
        bytes = repeatSpan(bytes, place, 1 + at(64))
    }
    if (bytes.length < 6) return bytes
  }
  return bytes
}

/** The same handshake bytes in other records. */
export function resplit(bytes: Buffer, size: number): Buffer {
  const message = bytes.subarray(5)
  const parts: Buffer[] = []
  for (let from = 0; from < message.length; from += size) {
    const part = message.subarray(from, from + size)
    parts.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part)
  }
  return Buffer.concat(parts)
}

function spoilName(bytes: Buffer, random: () => number): Buffer {
  const found = bytes.indexOf('.example')
  if (found < 0) return bytes
  const spoiled = Buffer.from(bytes)
  const odd = [0, 0x2e, 0x20, 0x2f, 0x2d, 0x5f, 0xe9, 0x41, 0x39, 0x7f]
  spoiled[found + Math.floor(random() * 8)] = odd[Math.floor(random() * odd.length)] as number
  return spoiled
}

function repeatSpan(bytes: Buffer, from: number, size: number): Buffer {
  const end = Math.min(bytes.length, from + size)
  return Buffer.concat([bytes.subarray(0, end), bytes.subarray(from, end), bytes.subarray(end)])
}
