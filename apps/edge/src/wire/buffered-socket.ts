/**
 * An accepted socket that is read into one buffer again and again. `net.connect` offers that (`onread`), `net.Server` does not, so the
 * accepted handle is given to a new socket, by a constructor option and two fields that Node does not document. Nothing relies on it: whether
 * it does what it should is tried out before the first client is accepted, and where it does not, sockets are read by their events.
 */
import { once } from 'node:events'
import { connect, createServer, Socket, type AddressInfo } from 'node:net'
import { readBuffer } from './read-buffer.ts'

interface Inside {
  _handle: object | null
  _server: object | null
}

/**
 * Takes the place of an accepted socket, on which nothing may have been done yet.
 * @param onRead so many bytes lie at the front of `readBuffer`, until the call is over
 */
export function bufferedSocket(accepted: Socket, onRead: (length: number) => void): Socket {
  const inside = accepted as unknown as Inside
  const { _handle: handle, _server: server } = inside
  const onread = {
    buffer: readBuffer,
    callback: (length: number) => {
      onRead(length)
      return true
    },
  }
  const options = { handle, onread, allowHalfOpen: false, readable: true, writable: true }
  inside._handle = null
  inside._server = null
  const socket = new Socket(options)
  // The server counts its sockets down when they close.
  Object.assign(socket, { _server: server })
  return socket
}

const patienceMs = 2000
let proven: Promise<boolean> | undefined

/** Tries it out once in each thread: bytes in both directions, an end that is heard of, and a server that knows that nobody is left. */
export function canBufferSockets(): Promise<boolean> {
  proven ??= tryOut().catch(() => false)
  return proven
}

async function tryOut(): Promise<boolean> {
  const server = createServer({ noDelay: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), patienceMs)
  client.on('error', () => resolve(false))
  server.on('connection', (accepted) => {
    const peer = accepted.remotePort
    let heard = ''
    const socket = bufferedSocket(accepted, (length) => {
      heard += readBuffer.toString('latin1', 0, length)
      if (heard.endsWith('.')) socket.write(heard)
    })
    socket.on('error', () => resolve(false))
    socket.on('end', () => server.close(() => resolve(heard === 'one.two.' && peer === client.localPort)))
  })
  try {
    client.write('one.')
    const [first] = (await Promise.race([once(client, 'data'), once(client, 'close')])) as [Buffer | boolean]
    client.end('two.')
    return String(first) === 'one.' && (await promise)
  } finally {
    clearTimeout(timer)
    client.destroy()
    server.close()
  }
}
