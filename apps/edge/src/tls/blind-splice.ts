/**
 * Passes a TLS connection on to a zone's own edge without a key for it: the bytes of the hello go first, behind the PROXY header that tells the
 * zone whose connection it is, and from then on each side gets what the other sends, as it is. When one side is behind, the other is not read.
 */
import { connect, type Socket } from 'node:net'
import type { EdgeLimits } from '@repo/contract/edge'
import type { CellAddress } from '../wire/cell-connection.ts'
import type { Deadlines, Timed } from '../wire/deadlines.ts'

export interface SpliceParts {
  readonly limits: EdgeLimits
  readonly deadlines: Deadlines
  /** Called once; `connected` is false when the zone could not be reached, `cut` true when this edge ended it because it stops. */
  readonly onEnd: (ending: { connected: boolean; cut: boolean; up: number; down: number }) => void
}

/** Most connections carry a handshake and little more; one that fills this is read in larger pieces. */
const firstReadBytes = 8 * 1024
const readBytes = 64 * 1024

export class BlindSplice implements Timed {
  deadlineMs: number
  readonly #client: Socket
  readonly #zone: Socket
  readonly #parts: SpliceParts
  #buffer = Buffer.allocUnsafeSlow(firstReadBytes)
  #connected = false
  #over = false
  #cut = false
  #up: number
  #down = 0

  /**
   * @param client paused, with no listeners
   * @param first what goes to the zone before anything else
   */
  constructor(client: Socket, first: Buffer, { host, port }: CellAddress, parts: SpliceParts) {
    this.#client = client
    this.#parts = parts
    this.#up = first.length
    this.deadlineMs = parts.deadlines.in(parts.limits.connectTimeoutMs)
    parts.deadlines.watch(this)
    const onread = { buffer: () => this.#buffer, callback: (length: number) => this.#onZoneBytes(length) }
    this.#zone = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000, onread })
    this.#zone.on('connect', () => {
      this.#connected = true
      // A connection may rest for hours; the kernel notices when its other side is gone.
      this.deadlineMs = Number.POSITIVE_INFINITY
    })
    this.#zone.write(first)
    this.#zone.on('drain', () => client.resume())
    client.on('data', (chunk) => {
      this.#up += chunk.length
      if (!this.#zone.write(chunk) && this.#zone.writableLength > 0) client.pause()
    })
    client.on('drain', () => this.#zone.resume())
    client.on('end', () => this.#zone.end())
    this.#zone.on('end', () => client.end())
    for (const socket of [client, this.#zone]) {
      socket.on('error', () => this.#end())
      socket.on('close', () => this.#onClose())
    }
    client.resume()
  }

  expire(): void {
    this.#end()
  }

  /** The edge stops, and this connection has outlived the time for that. */
  destroy(): void {
    this.#cut = true
    this.#end()
    // The process may be gone before its sockets say so.
    this.#onClose()
  }

  #end(): void {
    this.#client.destroy()
    this.#zone.destroy()
  }

  #onZoneBytes(length: number): boolean {
    this.#down += length
    const filled = length === this.#buffer.length
    this.#client.write(this.#buffer.subarray(0, length))
    if (this.#client.writableLength === 0) {
      if (filled && length < readBytes) this.#buffer = Buffer.allocUnsafeSlow(readBytes)
      return true
    }
    // What the kernel has not taken yet still lies in the buffer: it is given away with it.
    this.#buffer = Buffer.allocUnsafeSlow(readBytes)
    return !this.#client.writableNeedDrain
  }

  /** When either side is gone, what it said is passed on and the other ends too. */
  #onClose(): void {
    if (this.#over) return
    this.#over = true
    this.#parts.deadlines.forget(this)
    this.#client.destroySoon()
    this.#zone.destroySoon()
    this.#parts.onEnd({ connected: this.#connected, cut: this.#cut, up: this.#up, down: this.#down })
  }
}
