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

/** What a generated client is made with. Array transactions take their times from here; Prisma's own 2 s end before a busy pool has a turn. */
export interface ScopedClientOptions {
  readonly adapter: PrismaPg
  readonly transactionOptions: { readonly maxWait: number; readonly timeout: number }
}

/** A sealed Prisma client on a scoped pool. @param make gives the generated client */
export function openScopedClient<Client extends GeneratedClient<Tx>, Tx>(
  options: ScopedPoolOptions,
  make: (options: ScopedClientOptions) => Client,
): ScopedClient<Client, Tx> {
  const scopes = new AsyncLocalStorage<PoolScope>()
  const pool = new ScopedPool(options, scopes)
  const transactionOptions = { maxWait: waitForConnectionMs, timeout: transactionTimeoutMs }
  const client = make({ adapter: new PrismaPg(pool, { statementNameGenerator: createStatementNames() }), transactionOptions })
  sealClient(client)
  return {
    client,
    // Awaited inside: a Prisma call is lazy and would otherwise start in the context that awaits it.
    run: (scope, work) => scopes.run(scope, async () => await work()),
    transaction: (scope, work) => scopes.run(scope, async () => await client.$transaction(work, transactionOptions)),
    close: async () => {
      await client.$disconnect()
      await pool.end()
    },
  }
}
