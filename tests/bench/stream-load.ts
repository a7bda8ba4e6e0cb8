/** Bodies of one size through a proxy, one at a time, and clients that stop taking theirs. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export const streamBytes = 64 * 1024 * 1024
const piece = Buffer.alloc(256 * 1024, 'x')

const head = ({ remotePort }: Socket, method: string, path: string, org: string, more = ''): string =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost:${remotePort}\r\nX-Org-Id: ${org}\r\n${more}\r\n`

/** Resolves when an answer with a body of so many bytes has come. A wait for one event after the other would miss those that come together. */
export function received(socket: Duplex, bytes: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let seen = 0
  const count = (chunk: Buffer): void => {
    // The head comes with the first bytes and does not count.
    if (seen === 0) seen -= chunk.indexOf('\r\n\r\n') + 4
    seen += chunk.length
    if (seen >= bytes) finish(resolve)
  }
  const broken = (): void => finish(() => reject(new Error(`A body broke off after ${seen} bytes`)))
  const finish = (then: () => void): void => {
    socket.off('data', count).off('close', broken)
    then()
  }
  socket.on('data', count).on('close', broken)
  return promise
}

/** @returns MB/s */
export async function download(socket: Socket, org: string): Promise<number> {
  const start = performance.now()
  const whole = received(socket, streamBytes)
  socket.write(head(socket, 'GET', '/api/v1/big', org))
  await whole
  return streamBytes / 1000 / (performance.now() - start)
}

/** @returns MB/s until the whole body is answered */
export async function upload(socket: Socket, org: string): Promise<number> {
  const start = performance.now()
  socket.write(head(socket, 'PUT', '/api/v1/files/big', org, `Content-Length: ${streamBytes}\r\n`))
  for (let sent = 0; sent < streamBytes; sent += piece.length) if (!socket.write(piece)) await once(socket, 'drain')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  if (!answer.toString('latin1').startsWith('HTTP/1.1 200')) throw new Error(`An upload was answered ${answer.toString('latin1', 0, 60)}`)
  return streamBytes / 1000 / (performance.now() - start)
}

export async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/** Clients that ask for a body and take nothing of it beyond its beginning. */
export async function stalled(port: number, org: string, count: number): Promise<Socket[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = await openSocket(port)
      socket.write(head(socket, 'GET', '/api/v1/big', org))
      await once(socket, 'data')
      socket.pause()
      return socket
    }),
  )
}
