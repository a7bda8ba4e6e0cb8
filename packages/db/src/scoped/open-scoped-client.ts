import { AsyncLocalStorage } from 'node:async_hooks'
import { PrismaPg } from '@prisma/adapter-pg'
import { sealClient } from './seal-client.ts'
import { ScopedPool, type PoolScope, type ScopedPoolOptions } from './scoped-pool.ts'
import { createStatementNames } from './statement-names.ts'

/** What every generated client has of its own. */
interface GeneratedClient<Tx> {
  $transaction<Result>(work: (tx: Tx) => Promise<Result>, options: { maxWait: number; timeout: number }): Promise<Result>
  $disconnect(): Promise<void>
}

export interface ScopedClient<Client, Tx> {
  /** For tests of isolation. The doors hand out transactions only. */
  readonly client: Client
  run<Result>(scope: PoolScope, work: () => Promise<Result>): Promise<Result>
  transaction<Result>(scope: PoolScope, work: (tx: Tx) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

const waitForConnectionMs = 10_000
/** A bound of last resort; statements have their own. */
const transactionTimeoutMs = 300_000

/** A sealed Prisma client on a scoped pool. @param make gives the generated client for an adapter */
export function openScopedClient<Client extends GeneratedClient<Tx>, Tx>(
  options: ScopedPoolOptions,
  make: (adapter: PrismaPg) => Client,
): ScopedClient<Client, Tx> {
  const scopes = new AsyncLocalStorage<PoolScope>()
  const pool = new ScopedPool(options, scopes)
  const client = make(new PrismaPg(pool, { statementNameGenerator: createStatementNames() }))
  sealClient(client)
  return {
    client,
    // Awaited inside: a Prisma call is lazy and would otherwise start in the context that awaits it.
    run: (scope, work) => scopes.run(scope, async () => await work()),
    transaction: (scope, work) =>
      scopes.run(scope, async () => await client.$transaction(work, { maxWait: waitForConnectionMs, timeout: transactionTimeoutMs })),
    close: async () => {
      await client.$disconnect()
      await pool.end()
    },
  }
}
