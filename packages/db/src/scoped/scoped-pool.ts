/**
 * A pool whose every statement runs inside a transaction that begins by setting a scope. Prisma's stock adapter sits on it and knows
 * nothing of this: the pool swallows the adapter's BEGIN, sends its own opening (BEGIN, the scope, the fence) together with the first
 * statement in one write, and reads what COMMIT really answered. That halves the cost of a transaction, and makes a statement without
 * a scope impossible rather than forbidden.
 */
import type { AsyncLocalStorage } from 'node:async_hooks'
import pg from 'pg'
import { socketError } from '../connection-lost.ts'
import { ScopedConnection } from './scoped-connection.ts'
import { ScopedTransaction } from './scoped-transaction.ts'
import type { WriteGate } from './write-gate.ts'

export interface PoolScope {
  /** SQL that opens the transaction, `BEGIN` included. Made from checked values only: it is sent as a simple query. */
  readonly opening: string
  readonly signal?: AbortSignal | undefined
  /** Asked before each statement that stores something. */
  readonly gate?: WriteGate | undefined
  /** The running transaction all statements of this scope belong to. Without one each statement is a transaction of its own. */
  readonly transaction?: ScopedTransaction
}

/** `pg` calls the query's first argument by many names; of those, Prisma's adapter uses this one. */
export type Statement = string | (pg.QueryConfig & { readonly rowMode?: 'array' })

export interface ScopedPoolOptions {
  readonly url: string
  readonly connectionsMax: number
  readonly statementTimeoutMs: number
}

const idleInTransactionTimeoutMs = 60_000
/** A bound of last resort; statements have their own. */
const transactionTimeoutMs = 300_000
const connectTimeoutMs = 10_000

export class ScopedPool extends pg.Pool {
  readonly #scopes: AsyncLocalStorage<PoolScope>
  // A connection that once reported an error is never lent again, whatever state it claims to be in.
  readonly #broken = new WeakSet<pg.ClientBase>()

  constructor({ url, connectionsMax, statementTimeoutMs }: ScopedPoolOptions, scopes: AsyncLocalStorage<PoolScope>) {
    const settings = {
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
      transaction_timeout: transactionTimeoutMs,
    }
    super({
      connectionString: url,
      max: connectionsMax,
      connectionTimeoutMillis: connectTimeoutMs,
      pipeline: true,
      options: Object.entries(settings)
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
    })
    this.#scopes = scopes
    // Between lending a client and the borrower's own listener nobody would hear a FATAL, and an unheard error ends the process.
    this.on('connect', (client) => client.on('error', () => this.#broken.add(client)))
    this.on('error', () => undefined)
  }

  /**
   * Runs `work` in a scope that is one transaction; commits when it returns, rolls back when it throws.
   * @throws Error outside a scope, before any connection is taken
   */
  async transaction<Result>(scope: PoolScope, work: () => Promise<Result>): Promise<Result> {
    const transaction: ScopedTransaction = new ScopedTransaction(() => this.#lend(whole))
    const whole: PoolScope = { ...scope, transaction }
    return this.#scopes.run(whole, async () => {
      let result: Result
      try {
        result = await work()
      } catch (error) {
        // What went wrong first is what counts.
        await transaction.rollback().catch(() => undefined)
        throw error
      }
      await transaction.commit()
      return result
    })
  }

  /** Lends a connection for one transaction, or the running one again. @throws Error outside a scope, before any connection is taken */
  override connect(): Promise<pg.PoolClient>
  override async connect(callback?: unknown): Promise<pg.PoolClient> {
    if (callback !== undefined) throw new Error('The scoped pool lends by promise only.')
    const scope = this.#present()
    return scope.transaction?.asPoolClient() ?? (await this.#lend(scope)).asPoolClient()
  }

  /** Runs one statement in the running transaction, or as one of its own: opening, statement and COMMIT leave in one write. */
  override async query(statement: unknown): Promise<never> {
    const scope = this.#present()
    // The adapter reads rows as arrays; pg's types cannot say so for an overridden method.
    if (scope.transaction) return (await scope.transaction.query(statement as Statement)) as never
    const connection = await this.#lend(scope)
    try {
      return (await connection.runAlone(statement as Statement)) as never
    } finally {
      connection.release()
    }
  }

  #present(): PoolScope {
    const scope = this.#scopes.getStore()
    if (!scope) throw new Error('A statement needs a scope: use withOrg or withIdentity.')
    return scope
  }

  async #lend(scope: PoolScope): Promise<ScopedConnection> {
    scope.signal?.throwIfAborted()
    const client = await super.connect().catch((error: unknown) => {
      throw isWaitedTooLong(error) ? socketError(error, 'ETIMEDOUT') : error
    })
    return new ScopedConnection(client, scope, {
      present: () => this.#scopes.getStore(),
      isBroken: () => this.#broken.has(client),
    })
  }
}

const isWaitedTooLong = (error: unknown): boolean => error instanceof Error && error.message.startsWith('timeout exceeded')
