import type { EdgeLimits } from '@repo/contract/edge'
import type { Sending, Upstreams } from '../forward/upstreams.ts'
import type { UpstreamTls } from '../tls/upstream-tls.ts'
import { cellAddress } from './cell-connection.ts'
import { CellPool } from './cell-pool.ts'
import type { Deadlines } from './deadlines.ts'
import { WireAttempt } from './wire-attempt.ts'
import type { WireClient } from './wire-client.ts'

interface UpstreamParts {
  readonly limits: EdgeLimits
  readonly deadlines: Deadlines
  readonly tls?: UpstreamTls | undefined
}

/** Connections behind the edge over `node:net`, a pool for each address. */
export class WireUpstreams implements Upstreams<WireClient> {
  readonly #pools = new Map<string, CellPool>()
  readonly #parts: UpstreamParts

  constructor(parts: UpstreamParts) {
    this.#parts = parts
  }

  attempt(address: string, sending: Sending<WireClient>): void {
    new WireAttempt(this.#pool(address), sending, this.#parts).start()
  }

  close(): Promise<void> {
    for (const pool of this.#pools.values()) pool.close()
    this.#pools.clear()
    return Promise.resolve()
  }

  #pool(address: string): CellPool {
    let pool = this.#pools.get(address)
    if (!pool) {
      pool = new CellPool(cellAddress(address), this.#parts.limits.connectionsPerUpstream, this.#parts.deadlines, this.#parts.tls)
      this.#pools.set(address, pool)
    }
    return pool
  }
}
