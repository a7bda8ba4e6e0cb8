/** The connections to one address: kept ones are used again, the newest first; no more than the limit; who comes beyond it waits its turn. */
import { CellConnection, type CellAddress, type CellUser } from './cell-connection.ts'
import type { UpstreamTls } from '../tls/upstream-tls.ts'
import type { Deadlines } from './deadlines.ts'

/** Waits for a connection. */
export interface PoolGuest extends CellUser {
  /** The connection is its own until it gives it back; it may still be connecting. */
  onConnection(connection: CellConnection): void
}

export class CellPool {
  readonly #address: CellAddress
  readonly #deadlines: Deadlines
  readonly #tls: UpstreamTls | undefined
  readonly #connectionsMax: number
  readonly #idle: CellConnection[] = []
  readonly #waiting: PoolGuest[] = []
  readonly #all = new Set<CellConnection>()

  constructor(address: CellAddress, connectionsMax: number, deadlines: Deadlines, tls?: UpstreamTls) {
    this.#tls = tls
    this.#address = address
    this.#connectionsMax = connectionsMax
    this.#deadlines = deadlines
  }

  /** @returns `full` when as many wait as are served: more would only wait in vain */
  enter(guest: PoolGuest): 'served' | 'waits' | 'full' {
    let kept = this.#idle.pop()
    // One that has been let go of may still be in the list until its socket says so.
    while (kept && (kept.gone || kept.isStale)) {
      kept.destroy()
      kept = this.#idle.pop()
    }
    if (kept) {
      kept.wake(guest)
      guest.onConnection(kept)
      return 'served'
    }
    if (this.#all.size < this.#connectionsMax) {
      this.#open(guest)
      return 'served'
    }
    if (this.#waiting.length >= this.#connectionsMax) return 'full'
    this.#waiting.push(guest)
    return 'waits'
  }

  /** A guest that will not wait any longer. */
  leave(guest: PoolGuest): void {
    const place = this.#waiting.indexOf(guest)
    if (place >= 0) this.#waiting.splice(place, 1)
  }

  /** Takes a connection back whose request and answer ended exactly on their frames. */
  giveBack(connection: CellConnection): void {
    const next = this.#waiting.shift()
    connection.rest()
    if (next) {
      connection.wake(next)
      next.onConnection(connection)
    } else this.#idle.push(connection)
  }

  close(): void {
    for (const connection of this.#all) connection.destroy()
  }

  #open(guest: PoolGuest): void {
    const connection = new CellConnection(this.#address, this.#deadlines, (gone) => this.#onGone(gone), this.#tls)
    this.#all.add(connection)
    connection.wake(guest)
    guest.onConnection(connection)
  }

  #onGone(connection: CellConnection): void {
    this.#all.delete(connection)
    const place = this.#idle.indexOf(connection)
    if (place >= 0) this.#idle.splice(place, 1)
    const next = this.#waiting.shift()
    if (next) this.#open(next)
  }
}
