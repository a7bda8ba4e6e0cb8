/** Clients over TLS 1.3: a new connection for each request, whole handshakes or resumed ones, and one connection kept for a stream. */
import { once } from 'node:events'
import { connect, type TLSSocket } from 'node:tls'
import { received } from './stream-load.ts'

export interface TlsTarget {
  readonly port: number
  readonly servername: string
  readonly org: string
}

const concurrency = 8

export async function openTls({ port, servername }: TlsTarget, session?: Buffer): Promise<TLSSocket> {
  const socket = connect({
    ...{ host: '127.0.0.1', port, servername, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'], minVersion: 'TLSv1.3' },
    ...(session && { session }),
  })
  await once(socket, 'secureConnect')
  return socket
}

export const requestTo = ({ port, servername, org }: TlsTarget, path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: ${servername}:${port}\r\nX-Org-Id: ${org}\r\nAccept: application/json\r\n\r\n`

/** One request on an open connection; its answer comes whole in one or a few reads. */
export async function ask(socket: TLSSocket, target: TlsTarget): Promise<void> {
  socket.write(requestTo(target, '/api/v1/200'))
  const [answer] = (await once(socket, 'data')) as [Buffer]
  if (!answer.toString('latin1').startsWith('HTTP/1.1 200')) throw new Error(`Answered ${answer.toString('latin1', 0, 60)}`)
}

/** A ticket of this server, for a client that repeats it. */
export async function ticketOf(target: TlsTarget): Promise<Buffer> {
  const socket = await openTls(target)
  const ticket = once(socket, 'session') as Promise<[Buffer]>
  await ask(socket, target)
  const [session] = await ticket
  socket.destroy()
  return session
}

/** Connects, asks once and leaves, over and over for so long. @returns how many connections, and how many of them were resumed */
export async function connections(target: TlsTarget, seconds: number, session?: Buffer): Promise<{ made: number; resumed: number }> {
  let [made, resumed] = [0, 0]
  const endMs = performance.now() + seconds * 1000
  const loop = async (): Promise<void> => {
    while (performance.now() < endMs) {
      made += 1
      const socket = await openTls(target, session)
      if (socket.isSessionReused()) resumed += 1
      await ask(socket, target)
      socket.destroy()
    }
  }
  await Promise.all(Array.from({ length: concurrency }, loop))
  return { made, resumed }
}

/** @returns MB/s of one body of so many bytes */
export async function downloadTls(socket: TLSSocket, target: TlsTarget, bytes: number): Promise<number> {
  const start = performance.now()
  const whole = received(socket, bytes)
  socket.write(requestTo(target, '/api/v1/big'))
  await whole
  return bytes / 1000 / (performance.now() - start)
}
