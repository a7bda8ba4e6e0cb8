import { once } from 'node:events'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'

/** `localAddress` is for the socket beneath. */
export type TlsClientOptions = ConnectionOptions & { readonly localAddress?: string }

/** Opens a TLS connection to a port of this machine. @throws what the handshake failed with */
export async function openTls(port: number, options: TlsClientOptions): Promise<TLSSocket> {
  const place: TlsClientOptions = { host: '127.0.0.1', port, ...options }
  const socket = connect(place)
  const failed = once(socket, 'error').then(([error]) => {
    throw error as Error
  })
  failed.catch(() => undefined)
  await Promise.race([once(socket, 'secureConnect'), failed])
  socket.on('error', () => undefined)
  return socket
}

/** Sends bytes and reads until the other side ends. */
export async function exchange(socket: TLSSocket, bytes: string | Buffer): Promise<Buffer> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  const closed = once(socket, 'close')
  socket.write(bytes)
  await closed
  return Buffer.concat(chunks)
}

export const codeOfFailure = (opened: Promise<unknown>): Promise<string> =>
  opened.then(
    () => 'opened',
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  )

/** A client with a ticket that it shows again and again. @param request one that is answered, since a ticket may come after the handshake */
export async function ticketHolder(port: number, options: TlsClientOptions, request: string): Promise<{ resumes(): Promise<boolean> }> {
  const first = await openTls(port, options)
  const ticket = once(first, 'session') as Promise<[Buffer]>
  first.write(request)
  first.resume()
  const [session] = await ticket
  first.destroy()
  return {
    resumes: async () => {
      const socket = await openTls(port, { ...options, session })
      const resumed = socket.isSessionReused()
      socket.destroy()
      return resumed
    },
  }
}
