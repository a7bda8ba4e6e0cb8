import type { EdgeLimits } from '@repo/contract/edge'
import { Pool } from 'undici'
import type { NodeClientSide } from '../server/node-client-side.ts'
import { attempt } from './undici-attempt.ts'
import type { Sending, Upstreams } from './upstreams.ts'

/** Keep-alive connections by address, over undici. */
export class UndiciUpstreams implements Upstreams<NodeClientSide> {
  readonly #pools = new Map<string, Pool>()
  readonly #limits: EdgeLimits

  constructor(limits: EdgeLimits) {
    this.#limits = limits
  }

  attempt(address: string, sending: Sending<NodeClientSide>): void {
    attempt(this.#pool(address), sending)
  }

  #pool(address: string): Pool {
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
