import type { EdgeLimits } from '@repo/contract/edge'
import { Pool } from 'undici'

/** Keep-alive connections by upstream address. Addresses come from the directory or the instances, never from a request. */
export class UpstreamPools {
  readonly #pools = new Map<string, Pool>()
  readonly #limits: EdgeLimits

  constructor(limits: EdgeLimits) {
    this.#limits = limits
  }

  get(address: string): Pool {
    let pool = this.#pools.get(address)
    if (!pool) {
      const { connectionsPerUpstream, connectTimeoutMs, answerTimeoutMs, idleTimeoutMs, headBytes } = this.#limits
      pool = new Pool(address, {
        connections: connectionsPerUpstream,
        // One request at a time on a connection: a broken answer then spoils no other.
        pipelining: 1,
        connect: { timeout: connectTimeoutMs },
        headersTimeout: answerTimeoutMs,
        bodyTimeout: idleTimeoutMs,
        // Shorter than the instances' own, so that it is this side that lets go of an idle connection.
        keepAliveTimeout: 4000,
        maxHeaderSize: Math.max(headBytes, 65_536),
        allowH2: false,
      })
      this.#pools.set(address, pool)
    }
    return pool
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()))
    this.#pools.clear()
  }
}
