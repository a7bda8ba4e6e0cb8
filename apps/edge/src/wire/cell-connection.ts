/**
 * A connection to a cell's edge or an app instance. It carries one request at a time and is kept only when that request and its answer
 * both ended exactly where they said; one that speaks unasked is cut.
 */
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { declareNames, log } from '@repo/telemetry'
import type { UpstreamTls } from '../tls/upstream-tls.ts'
import type { Deadlines, Timed } from './deadlines.ts'
import { HeadScanner, type HeadLimits } from './head-scanner.ts'
import { isLent } from './one-write.ts'

export const [connectionFailed] = declareNames(['edge_connection_failed'])

/** What a connection tells the request it carries. */
export interface CellUser {
  onConnected(): void
  /** @returns false to be told nothing more until `resume` */
  onAnswerBytes(bytes: Buffer, length: number): boolean
  onCellDrain(): void
  onCellEnd(): void
  onCellLost(error: Error | undefined): void
  /** The deadline that was set on the connection has passed. */
  onCellDeadline(): void
  /** The client's socket, into which what is read here is written. */
  readonly target: Socket
}

export interface CellAddress {
  readonly host: string
  readonly port: number
  readonly secure: boolean
}

const read = new Map<string, CellAddress>()
const readMax = 4096

/**
 * An address of the directory or of an instance, taken apart once.
 * @throws Error when it is neither http nor https
 */
export function cellAddress(url: string): CellAddress {
  let address = read.get(url)
  if (!address) {
    if (read.size >= readMax) read.clear()
    read.set(url, (address = takenApart(url)))
  }
  return address
}

function takenApart(url: string): CellAddress {
  const { protocol, hostname, port } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:') throw new Error('An address behind the edge is http or https')
  const secure = protocol === 'https:'
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (secure ? 443 : 80)), secure }
}

/** Shorter than the instances' own, so that it is this side that lets go of an idle connection. */
const idleMs = 4000
const readBytes = 64 * 1024
/** What an answer's head may hold: more than a request's, since it is ours. */
export const answerLimits: HeadLimits = { headBytes: 65_536, fieldsMax: 256 }

export class CellConnection implements Timed {
  readonly socket: Socket
  /** Of the rest, or of what its user waits for. */
  deadlineMs = Number.POSITIVE_INFINITY
  user: CellUser | undefined
  /** It can be written to. */
  ready = false
  /** No request may be put on it any more. */
  gone = false
  #buffer = Buffer.allocUnsafeSlow(readBytes)
  #error: Error | undefined
  #restedMs = 0
  readonly #deadlines: Deadlines
  readonly #scanner = new HeadScanner('answer', answerLimits)

  constructor(address: CellAddress, deadlines: Deadlines, onGone: (connection: CellConnection) => void, upstreamTls?: UpstreamTls) {
    this.#deadlines = deadlines
    deadlines.watch(this)
    const { host, port, secure } = address
    const onread = { buffer: () => this.#buffer, callback: (length: number) => this.#onRead(length) }
    // Certificates are checked against the authority that is configured, else against the system's.
    const tls = { ...upstreamTls, host, port, onread, ALPNProtocols: ['http/1.1'], ...(isIP(host) === 0 ? { servername: host } : {}) }
    this.socket = secure ? connectSecurely(tls) : connect({ host, port, noDelay: true, onread })
    this.socket.on(secure ? 'secureConnect' : 'connect', () => {
      this.ready = true
      this.user?.onConnected()
    })
    this.socket.on('drain', () => this.user?.onCellDrain())
    this.socket.on('end', () => this.#onEnd())
    this.socket.on('error', (error) => void (this.#error = error))
    this.socket.on('close', () => {
      this.gone = true
      deadlines.forget(this)
      onGone(this)
      const { user } = this
      this.user = undefined
      user?.onCellLost(this.#error)
    })
  }

  /** It has rested for so long that the other side may be letting go of it; a busy process notices late. */
  get isStale(): boolean {
    return performance.now() - this.#restedMs > idleMs
  }

  /** Nobody needs it for now. */
  rest(): void {
    this.user = undefined
    this.#restedMs = performance.now()
    this.deadlineMs = this.#deadlines.in(idleMs)
  }

  wake(user: CellUser): void {
    this.user = user
    this.deadlineMs = Number.POSITIVE_INFINITY
  }

  /** For the next answer. */
  freshScanner(): HeadScanner {
    this.#scanner.reset()
    return this.#scanner
  }

  destroy(): void {
    this.gone = true
    this.user = undefined
    this.socket.destroy()
  }

  expire(): void {
    if (this.user) this.user.onCellDeadline()
    else this.destroy()
  }

  #onRead(length: number): boolean {
    const { user } = this
    if (!user) {
      this.destroy()
      return false
    }
    let goesOn: boolean
    try {
      goesOn = user.onAnswerBytes(this.#buffer, length)
    } catch (error) {
      // A mistake of ours costs the one request, never the process and everybody's.
      log.error(connectionFailed, {}, error)
      this.socket.destroy()
      return false
    }
    // What the kernel has not taken yet still lies in the buffer: it is given away with it.
    if (isLent(this.#buffer)) this.#buffer = Buffer.allocUnsafeSlow(readBytes)
    return goesOn
  }

  #onEnd(): void {
    this.gone = true
    if (this.user) this.user.onCellEnd()
    else this.destroy()
  }
}
