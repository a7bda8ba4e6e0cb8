import { createServer, type IncomingMessage } from 'node:http'
import { Duplex } from 'node:stream'

export interface OracleRead {
  readonly outcome: 'whole' | 'unfinished' | 'refused'
  readonly start?: readonly string[]
  readonly fields?: readonly (readonly [string, string])[]
  readonly body?: string
  readonly trailers?: readonly (readonly [string, string])[]
}

const pairs = (flat: readonly string[]): [string, string][] =>
  Array.from({ length: flat.length / 2 }, (_unused, index): [string, string] => [flat[index * 2] ?? '', flat[index * 2 + 1] ?? ''])

/** A connection over which some bytes come and nothing more. */
class OneWay extends Duplex {
  constructor(bytes: Buffer) {
    super()
    this.push(bytes)
  }

  /** Ends it once everything that the bytes can cause has happened: an end in mid-turn counts as a broken request. */
  endAfter(turns: number): void {
    if (turns === 0) this.push(null)
    else setImmediate(() => this.endAfter(turns - 1))
  }

  override _read(): void {}

  override _write(_chunk: unknown, _encoding: unknown, done: () => void): void {
    done()
  }
}

/** Who waits for what a connection turns out to be. */
const waiting = new WeakMap<Duplex, (read: OracleRead) => void>()

async function read(request: IncomingMessage): Promise<void> {
  let body = ''
  try {
    for await (const chunk of request) body += (chunk as Buffer).toString('latin1')
  } catch {
    return
  }
  if (!request.complete) return
  const start = [request.method ?? '', request.url ?? '', request.httpVersion]
  waiting.get(request.socket)?.({ outcome: 'whole', start, fields: pairs(request.rawHeaders), body, trailers: pairs(request.rawTrailers) })
}

const server = createServer({ requireHostHeader: false, insecureHTTPParser: false })
for (const event of ['request', 'checkContinue', 'checkExpectation']) server.on(event, (request: IncomingMessage) => void read(request))
server.on('clientError', (error: Error & { code?: string }, socket) => {
  const unfinished = error.code === 'HPE_INVALID_EOF_STATE' || error.code === 'ECONNRESET'
  waiting.get(socket)?.({ outcome: unfinished ? 'unfinished' : 'refused' })
})

/** Reads the first request of some bytes with Node's own parser, strict as the edge's other transport runs it. */
export function readByNode(bytes: Buffer): Promise<OracleRead> {
  const { promise, resolve } = Promise.withResolvers<OracleRead>()
  const connection = new OneWay(bytes)
  waiting.set(connection, resolve)
  connection.on('close', () => setImmediate(() => resolve({ outcome: 'unfinished' })))
  server.emit('connection', connection)
  connection.endAfter(6)
  return promise
}
