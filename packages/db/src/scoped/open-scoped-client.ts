import { AsyncLocalStorage } from 'node:async_hooks'
import { PrismaPg } from '@prisma/adapter-pg'
import { sealClient } from './seal-client.ts'
import { rawStatements, type RawStatements } from './raw-statements.ts'
import { ScopedPool, type PoolScope, type ScopedPoolOptions } from './scoped-pool.ts'
import { createStatementNames } from './statement-names.ts'

/** What every generated client has of its own. */
interface GeneratedClient {
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
/** Statements and the transaction itself have their own bounds in Postgres. */
const transactionTimeoutMs = 300_000

/** What a generated client is made with. Its own transactions take their times from here; Prisma's 2 s end before a busy pool has a turn. */
export interface ScopedClientOptions {
  readonly adapter: PrismaPg
  readonly transactionOptions: { readonly maxWait: number; readonly timeout: number }
}

/** A sealed Prisma client on a scoped pool. @param make gives the generated client */
export function openScopedClient<Client extends Tx & GeneratedClient, Tx extends object>(
  options: ScopedPoolOptions,
  make: (options: ScopedClientOptions) => Client,
): ScopedClient<Client, Tx> {
  const scopes = new AsyncLocalStorage<PoolScope>()
  const pool = new ScopedPool(options, scopes)
  const transactionOptions = { maxWait: waitForConnectionMs, timeout: transactionTimeoutMs }
  const statementNameGenerator = createStatementNames()
  const client = make({ adapter: new PrismaPg(pool, { statementNameGenerator }), transactionOptions })
  const raw = rawStatements((statement) => pool.query(statement), statementNameGenerator)
  sealClient(client)
  return {
    client,
    // Awaited inside: a Prisma call is lazy and would otherwise start in the context that awaits it.
    run: (scope, work) => scopes.run(scope, async () => await work()),
    transaction: (scope, work) => pool.transaction(scope, () => work(handleOf<Tx>(client, raw, scopes))),
    close: async () => {
      await client.$disconnect()
      await pool.end()
    },
  }
}

/** What a transaction of ours must not be asked for. */
const refused = new Set<string | symbol>(['$transaction', '$connect', '$disconnect', '$extends', '$on'])

/**
 * The client as the handle of the transaction that is running now. Which rows a statement sees is up to the scope it is sent in, so nobody can
 * reach another's by a handle; that a handle is used where it does not belong is an error all the same, and is told at once.
 */
function handleOf<Tx extends object>(client: Tx, raw: RawStatements, scopes: AsyncLocalStorage<PoolScope>): Tx {
  const scope = scopes.getStore()
  return new Proxy(client, {
    get(target, name) {
      // Awaiting the handle itself looks for `then`, wherever that happens.
      if (name === 'then' || refused.has(name)) return undefined
      if (scopes.getStore() !== scope) throw new Error('A transaction was used from inside another scope.')
      if (name === '$queryRaw' || name === '$executeRaw') return raw[name]
      return Reflect.get(target, name) as unknown
    },
  })
}
