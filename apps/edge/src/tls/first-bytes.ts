/**
 * Looks at a connection's first bytes and hands it on: to HTTP, to TLS, or unread to the zone its server name belongs to. It reads no more than
 * it needs, holds at most one hello, and gives up after the time a head may take.
 */
import type { Socket } from 'node:net'
import type { EdgeLimits } from '@repo/contract/edge'
import type { Metrics } from '@repo/telemetry'
import { ByteHold } from '../wire/byte-hold.ts'
import type { Deadlines, Timed } from '../wire/deadlines.ts'
import { BlindSplice } from './blind-splice.ts'
import { alertRecord, helloBytesMax, internalError, readClientHello, unrecognizedName } from './client-hello.ts'
import { handToTls, type Entrance } from './entrance.ts'
import { proxyFirstByte, proxyHeader, readProxyHeader } from './proxy-header.ts'

export interface FirstBytesParts {
  readonly limits: EdgeLimits
  readonly deadlines: Deadlines
  readonly entrance: Entrance
  readonly metrics: Metrics
  /** The connection speaks HTTP as it is. */
  readonly onPlain: (socket: Socket, address: string) => void
  /** It is about to speak TLS with this edge, on behalf of this address. */
  readonly onHandshake: (socket: Socket, address: string) => void
  /** It is passed on; the splice takes the place of the connection until it ends. */
  readonly onSplice: (splice: BlindSplice) => void
}

const handshakeRecord = 22

export class FirstBytes implements Timed {
  deadlineMs: number
  readonly #socket: Socket
  readonly #parts: FirstBytesParts
  readonly #hold = new ByteHold()
  readonly #listed: boolean
  #address: string
  #proxied = false
  readonly #onData = (chunk: Buffer): void => this.#take(chunk)
  readonly #onGone = (): void => this.destroy()

  constructor(socket: Socket, parts: FirstBytesParts) {
    this.#socket = socket
    this.#parts = parts
    this.#address = socket.remoteAddress ?? ''
    this.#listed = parts.entrance.isListed(socket.remoteAddress)
    this.deadlineMs = parts.deadlines.in(parts.limits.headTimeoutMs)
    parts.deadlines.watch(this)
    socket.on('data', this.#onData).on('end', this.#onGone).on('error', this.#onGone).on('close', this.#onGone)
  }

  expire(): void {
    this.#parts.metrics.add('edge_tls_connections_total', { outcome: 'timeout' })
    this.destroy()
  }

  destroy(): void {
    this.#parts.deadlines.forget(this)
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    const hold = this.#hold
    hold.append(chunk, 0, chunk.length)
    if (this.#listed && !this.#proxied && hold.bytes[0] === proxyFirstByte && !this.#takeProxyHeader()) return
    if (hold.length === 0) return
    if (hold.bytes[0] === handshakeRecord && this.#parts.entrance.takesTls) this.#takeHello()
    else if (this.#parts.entrance.takesPlain) this.#letGo(() => this.#parts.onPlain(this.#socket, this.#address))
    else this.#refuse('refused')
  }

  /** @returns false while there is nothing behind it to look at */
  #takeProxyHeader(): boolean {
    const reading = readProxyHeader(this.#hold.bytes, this.#hold.length)
    if (reading.kind === 'refused') this.#refuse('refused')
    if (reading.kind !== 'header') return false
    this.#proxied = true
    if (reading.address !== undefined) this.#address = reading.address
    const rest = Buffer.from(this.#hold.bytes.subarray(reading.bytes, this.#hold.length))
    this.#hold.clear()
    this.#hold.append(rest, 0, rest.length)
    return true
  }

  #takeHello(): void {
    const { entrance, metrics } = this.#parts
    const reading = readClientHello(this.#hold.bytes, this.#hold.length)
    if (reading.kind === 'unfinished') {
      if (this.#hold.length > helloBytesMax) this.#refuse('refused')
      return
    }
    if (reading.kind === 'refused') {
      this.#refuse(reading.alert === unrecognizedName ? 'unknown_name' : 'refused', reading.alert)
      return
    }
    const route = entrance.route(reading.serverName)
    if (route.kind === 'unknown') this.#refuse('unknown_name', unrecognizedName)
    else if (route.kind === 'unready') this.#refuse('refused', internalError)
    else if (route.kind === 'pass') this.#splice(route.address)
    else {
      metrics.add('edge_tls_connections_total', { outcome: 'terminated' })
      const bytes = this.#held()
      this.#letGo(() => {
        this.#parts.onHandshake(this.#socket, this.#address)
        handToTls(route.server, this.#socket, bytes)
      }, false)
    }
  }

  #splice(address: ConstructorParameters<typeof BlindSplice>[2]): void {
    const { limits, deadlines, metrics, onSplice } = this.#parts
    const { remotePort = 0, localAddress = '', localPort = 0 } = this.#socket
    const ends = { source: this.#address, sourcePort: remotePort, target: localAddress, targetPort: localPort }
    // Header and hello in one write: they are one small segment.
    const first = Buffer.concat([proxyHeader(ends), this.#held()])
    this.#letGo(() => {
      const splice: BlindSplice = new BlindSplice(this.#socket, first, address, {
        ...{ limits, deadlines },
        onEnd: ({ connected, cut, up, down }) => {
          metrics.add('edge_tls_connections_total', { outcome: !connected ? 'unreachable' : cut ? 'cut' : 'passed' })
          metrics.add('edge_blind_bytes_total', { direction: 'up' }, up)
          metrics.add('edge_blind_bytes_total', { direction: 'down' }, down)
        },
      })
      onSplice(splice)
    }, false)
  }

  #held(): Buffer {
    return Buffer.from(this.#hold.bytes.subarray(0, this.#hold.length))
  }

  /** The socket is somebody else's from here on. @param putBack what was read is read again by whoever has it now */
  #letGo(handOn: () => void, putBack = true): void {
    const socket = this.#socket
    this.#parts.deadlines.forget(this)
    socket.pause()
    socket.off('data', this.#onData).off('end', this.#onGone).off('error', this.#onGone).off('close', this.#onGone)
    if (putBack) socket.unshift(this.#held())
    this.#hold.clear()
    handOn()
  }

  #refuse(outcome: 'refused' | 'unknown_name', alert?: number): void {
    this.#parts.metrics.add('edge_tls_connections_total', { outcome })
    this.#parts.deadlines.forget(this)
    this.#socket.pause()
    if (alert === undefined) this.#socket.destroy()
    else this.#socket.end(alertRecord(alert), () => this.#socket.destroy())
  }
}
