/** Clients over HTTP/2 that never stop asking. What was refused as not processed, or not sent at all, is asked again, as every client does. */
import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2'
import type { Load } from './load.ts'
import { openTls } from './tls-client.ts'

export interface Http2Load extends Load {
  /** Asked again after REFUSED_STREAM, or because the connection was being left. */
  again: number
}

interface LoadOptions {
  readonly port: number
  readonly ca: string
  readonly serverName: string
  /** How many clients, each with one request at a time on the connection that they share by eights. */
  readonly connections: number
  readonly headers: Record<string, string>
}

const streamsEach = 8
type Outcome = 'ok' | 'again' | { readonly failed: string }

export function startHttp2Load(options: LoadOptions): Http2Load {
  let running = true
  const load: Http2Load = { answered: 0, again: 0, failures: [], stop: () => Promise.resolve() }
  const loops = Array.from({ length: options.connections }, () => {
    const line = new Line(options)
    return Promise.all(
      Array.from({ length: streamsEach }, async () => {
        while (running) {
          const outcome = await ask(await line.session(), options.headers)
          if (outcome === 'ok') load.answered += 1
          else if (outcome === 'again') load.again += 1
          else load.failures.push(outcome.failed)
        }
      }),
    ).then(() => line.close())
  })
  load.stop = async () => {
    running = false
    await Promise.all(loops)
  }
  return load
}

/** One client's connection; once it is being left, the next request opens another. */
class Line {
  readonly #options: LoadOptions
  #current: Promise<ClientHttp2Session> | undefined

  constructor(options: LoadOptions) {
    this.#options = options
  }

  async session(): Promise<ClientHttp2Session> {
    const current = await this.#current
    if (!current || current.closed || current.destroyed) this.#current = this.#open(current)
    return (await this.#current) as ClientHttp2Session
  }

  async close(): Promise<void> {
    ;(await this.#current)?.destroy()
  }

  async #open(left: ClientHttp2Session | undefined): Promise<ClientHttp2Session> {
    const opened = await this.#current
    if (opened !== left && opened && !opened.closed) return opened
    const { port, ca, serverName } = this.#options
    const socket = await openTls(port, { ca, servername: serverName, ALPNProtocols: ['h2'] })
    const session = connect(`https://${serverName}`, { createConnection: () => socket })
    session.on('error', () => undefined)
    return session
  }
}

function ask(session: ClientHttp2Session, headers: Record<string, string>): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  let stream
  try {
    stream = session.request(headers)
  } catch {
    return Promise.resolve('again')
  }
  const asked = stream
  let [status, whole, failure] = [0, false, '']
  asked.on('response', (got: IncomingHttpHeaders & { ':status'?: number }) => (status = got[':status'] ?? 0))
  asked.on('end', () => (whole = true))
  asked.on('error', (error: NodeJS.ErrnoException) => (failure = error.code ?? error.message))
  asked.on('close', () => {
    const refused = asked.rstCode === constants.NGHTTP2_REFUSED_STREAM || (asked.id === undefined && status === 0)
    if (status === 200 && whole && asked.rstCode === constants.NGHTTP2_NO_ERROR) resolve('ok')
    else if (refused) resolve('again')
    else resolve({ failed: `${status} ${asked.rstCode} ${failure}` })
  })
  asked.resume()
  asked.end()
  return promise
}
