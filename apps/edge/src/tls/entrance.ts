/**
 * What may come in over the public port besides plain HTTP, and where it goes: TLS that ends here, TLS that is passed on unread by its
 * server name, and the PROXY header of listed peers.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { BlockList, isIP, type Socket } from 'node:net'
import { createServer, type SecureContextOptions, type Server, type TLSSocket } from 'node:tls'
import type { EdgeConfig } from '@repo/contract/edge'
import type { DirectoryReader } from '../directory/directory.ts'
import { cellAddress, type CellAddress } from '../wire/cell-connection.ts'
import { CertificateStore } from './certificate-store.ts'
import { FromFiles } from './from-files.ts'
import { blindCell, coversZone } from './server-names.ts'
import { ticketKeysAt, ticketSecret } from './ticket-keys.ts'

export type ServerNameRoute =
  | { readonly kind: 'terminate'; readonly server: Server }
  | { readonly kind: 'pass'; readonly address: CellAddress }
  | { readonly kind: 'unknown' }
  /** No directory yet: the name may be right. */
  | { readonly kind: 'unready' }

/** What TLS connections share, whichever thread or process they come to. */
const sessionIdContext = 'freehold-edge'
/** A session of an edge is resumed under the authority that it was begun under, or not at all: resuming asks for no certificate. */
const contextUnder = (authority: string): string => createHash('sha256').update(authority).digest('hex').slice(0, 32)
const rotateEveryMs = 60_000

export interface EntranceParts {
  readonly directory: DirectoryReader
  readonly directoryUsable: () => boolean
  readonly nowMs: () => number
  readonly onSecure: (socket: TLSSocket) => void
}

export class Entrance {
  readonly takesPlain: boolean
  readonly takesTls: boolean
  readonly #config: EdgeConfig
  readonly #parts: EntranceParts
  readonly #listed: BlockList
  readonly #servers: Server[] = []
  readonly #secret: Buffer | undefined
  readonly #certificates: CertificateStore | undefined
  readonly #edgeNames: ReadonlySet<string>
  /** Whose certificates other edges show, and what was made from it. */
  readonly #authority: FromFiles<string> | undefined
  #forEdges: { readonly authority: string; readonly store: CertificateStore | undefined; readonly server: Server } | undefined
  #timer: NodeJS.Timeout | undefined

  /** @throws Error when a file is missing or wrong */
  constructor(config: EdgeConfig, parts: EntranceParts) {
    const { tls } = config
    this.#config = config
    this.#parts = parts
    this.#listed = blockList(config.proxyHeaderFrom)
    this.takesTls = tls !== undefined
    this.takesPlain = tls?.plain !== 'refuse'
    this.#edgeNames = new Set(tls?.edgeNames)
    if (!tls) return
    this.#secret = ticketSecret(tls.ticketSecretFile)
    const ticketKeys = ticketKeysAt(this.#secret, parts.nowMs())
    this.#certificates = certificates(config, parts.directory, { ticketKeys })
    this.#servers.push(this.#server(() => this.#certificates, ticketKeys))
    const { edgeAuthorityFile } = tls
    if (edgeAuthorityFile !== undefined) {
      this.#authority = new FromFiles([edgeAuthorityFile], () => readAuthority(edgeAuthorityFile))
      this.#followAuthority()
    }
    this.#timer = setInterval(() => this.#rotate(), rotateEveryMs)
    this.#timer.unref()
  }

  /** May this peer say whose connection it passes on? */
  isListed(address: string | undefined): boolean {
    if (address === undefined) return false
    const plain = address.startsWith('::ffff:') ? address.slice(7) : address
    return this.#listed.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
  }

  route(name: string): ServerNameRoute {
    const { directory, directoryUsable } = this.#parts
    if (this.#config.role === 'global') {
      if (!directoryUsable()) return { kind: 'unready' }
      const cell = blindCell(name, directory)
      if (cell) return { kind: 'pass', address: cellAddress(cell.edgeAddress) }
    }
    const [forClients] = this.#servers
    const server = this.#edgeNames.has(name) ? (this.#followAuthority() ?? forClients) : forClients
    return server && this.#certificates?.contextFor(name) ? { kind: 'terminate', server } : { kind: 'unknown' }
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** The server that other edges come to, under the authority as its file is now. */
  #followAuthority(): Server | undefined {
    const authority = this.#authority?.current
    if (authority === undefined || authority === this.#forEdges?.authority) return this.#forEdges?.server
    const ticketKeys = this.#secret && ticketKeysAt(this.#secret, this.#parts.nowMs())
    const context = { ca: authority, sessionIdContext: contextUnder(authority), ...(ticketKeys && { ticketKeys }) }
    // The context that the server name chooses also says whom to believe.
    const store = certificates(this.#config, this.#parts.directory, context)
    const server = this.#forEdges?.server ?? this.#server(() => this.#forEdges?.store, ticketKeys, authority)
    if (this.#forEdges) server.setSecureContext({ minVersion: 'TLSv1.2', ...context })
    else this.#servers.push(server)
    this.#forEdges = { authority, store, server }
    return server
  }

  /** @param edgeAuthority whoever comes shows a certificate that it has signed */
  #server(store: () => CertificateStore | undefined, ticketKeys: Buffer | undefined, edgeAuthority?: string): Server {
    const server = createServer({
      SNICallback: (name, done) => {
        const context = store()?.contextFor(name.toLowerCase())
        done(context ? null : new Error('No certificate for this name'), context)
      },
      // Other edges keep to HTTP/1.1; so does everybody where HTTP/2 is not switched on.
      ALPNProtocols: this.#config.tls?.http2 === true && edgeAuthority === undefined ? ['h2', 'http/1.1'] : ['http/1.1'],
      minVersion: 'TLSv1.2',
      sessionIdContext: edgeAuthority === undefined ? sessionIdContext : contextUnder(edgeAuthority),
      ticketKeys,
      handshakeTimeout: this.#config.limits.headTimeoutMs,
      ...(edgeAuthority !== undefined && { requestCert: true, rejectUnauthorized: true, ca: edgeAuthority }),
    })
    server.on('secureConnection', this.#parts.onSecure)
    // The handshake failed: the client has been told by an alert, and the socket closes by itself.
    server.on('tlsClientError', (_error, socket) => socket.destroy())
    return server
  }

  #rotate(): void {
    const secret = this.#secret
    if (secret) for (const server of this.#servers) server.setTicketKeys(ticketKeysAt(secret, this.#parts.nowMs()))
  }
}

/** @throws Error when it holds no certificate */
function readAuthority(file: string): string {
  const text = readFileSync(file, 'utf8')
  new X509Certificate(text)
  return text
}

/** The certificates an edge shows. The global edge passes zones' names on unread: it may not even have the means to read them. */
export function certificates(
  config: EdgeConfig,
  directory: DirectoryReader,
  context: SecureContextOptions = {},
): CertificateStore | undefined {
  if (!config.tls) return undefined
  return new CertificateStore({
    folder: config.tls.certificateFolder,
    mayHold: (name) => config.role === 'zone' || !coversZone(name, directory),
    rules: () =>
      directory
        .zones()
        .map(({ webOrigin }) => webOrigin)
        .join(' '),
    context: { minVersion: 'TLSv1.2', sessionIdContext, ...context },
  })
}

/** Hands a connection to TLS with the bytes that have been read of it put back. */
export function handToTls(server: Server, socket: Socket, bytes: Buffer): void {
  socket.unshift(bytes)
  server.emit('connection', socket)
}

function blockList(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}
