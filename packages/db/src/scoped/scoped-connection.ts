import type pg from 'pg'
import { socketError } from '../connection-lost.ts'
import type { PoolScope, Statement } from './scoped-pool.ts'
import type { GateConnection } from './write-gate.ts'
import { writeTargets } from './write-targets.ts'

export interface Surroundings {
  /** The scope of whoever is calling at this moment. */
  present(): PoolScope | undefined
  isBroken(): boolean
}

type State = 'new' | 'open' | 'ended'

const nothing = { command: '', rowCount: 0, oid: 0, fields: [], rows: [] } satisfies pg.QueryResult

/** One connection, lent for one transaction of one scope. It passes for a client of `pg` as far as Prisma's adapter uses one. */
export class ScopedConnection {
  readonly #client: pg.PoolClient
  readonly #scope: PoolScope
  readonly #surroundings: Surroundings
  #state: State = 'new'
  #opened: Promise<unknown> = Promise.resolve()
  /** The opening was answered, and not refused. */
  #admitted = false
  #inFlight = 0
  readonly #gateConnection: GateConnection = {
    opened: async () => {
      if (this.#state === 'new') await this.#open(() => Promise.resolve())
      const answers = await this.#opened
      return Array.isArray(answers) ? (answers.at(-1) as pg.QueryResult | undefined) : undefined
    },
    ask: (text, values) => this.#behindOpening(this.#send({ text, values: [...values] })),
  }

  constructor(client: pg.PoolClient, scope: PoolScope, surroundings: Surroundings) {
    this.#client = client
    this.#scope = scope
    this.#surroundings = surroundings
  }

  asPoolClient(): pg.PoolClient {
    return this as unknown as pg.PoolClient
  }

  on(event: 'error', listener: (error: Error) => void): void {
    this.#client.on(event, listener)
  }

  removeListener(event: 'error', listener: (error: Error) => void): void {
    this.#client.removeListener(event, listener)
  }

  async query(statement: Statement): Promise<pg.QueryResult> {
    const text = typeof statement === 'string' ? statement : statement.text
    if (text === 'BEGIN') return nothing
    if (text === 'COMMIT') return this.#commit()
    if (text === 'ROLLBACK') return this.#rollback()
    // The fence reads what was committed while it waited, which a frozen snapshot would hide.
    if (text.startsWith('SET TRANSACTION')) throw new Error('A scoped transaction is READ COMMITTED.')
    this.#requireOwnScope()
    this.#scope.signal?.throwIfAborted()
    const asking = this.#admit(text)
    if (asking) await asking
    return this.#state === 'new' ? this.#open(() => this.#send(statement)) : this.#behindOpening(this.#send(statement))
  }

  /** Opening, one statement and COMMIT in one write. */
  async runAlone(statement: Statement): Promise<pg.QueryResult> {
    const asking = this.#admit(typeof statement === 'string' ? statement : statement.text)
    if (asking) {
      await asking
      const result = await this.query(statement)
      await this.#commit()
      return result
    }
    const [result, committed] = await this.#open(() => {
      const sent = [this.#send(statement), this.#send('COMMIT')] as const
      this.#state = 'ended'
      return Promise.all(sent)
    })
    requireCommitted(committed)
    return result
  }

  /** Gives the connection back, or closes it when anything about it is in doubt: the next borrower may be another organisation. */
  release(error?: Error | boolean): void {
    const clean = this.#client.getTransactionStatus() === 'I' && this.#inFlight === 0 && !this.#surroundings.isBroken()
    this.#state = 'ended'
    this.#client.release(error ?? !clean)
  }

  async #commit(): Promise<pg.QueryResult> {
    if (this.#scope.signal?.aborted) {
      await this.#rollback()
      this.#scope.signal.throwIfAborted()
    }
    const refusal = this.#scope.gate?.refusal
    if (refusal) {
      await this.#rollback()
      throw refusal
    }
    const state = this.#state
    this.#requireOpen()
    // Nothing was asked, yet the fence still has its say: a transaction that ends well was allowed.
    const sent = state === 'new' ? this.#open(() => this.#send('COMMIT')) : this.#behindOpening(this.#send('COMMIT'))
    this.#state = 'ended'
    const answer = await sent
    requireCommitted(answer)
    return answer
  }

  /** Asks the gate before something is stored. Nothing to wait for is the rule: the gate knows the answer from the transaction's first write on. */
  #admit(text: string): void | Promise<void> {
    const { gate } = this.#scope
    if (!gate) return
    const tables = writeTargets(text)
    if (tables.length > 0) return gate.admit(tables, this.#gateConnection)
  }

  async #rollback(): Promise<pg.QueryResult> {
    const state = this.#state
    this.#state = 'ended'
    return state === 'open' ? this.#send('ROLLBACK') : nothing
  }

  /** Sends the opening and what follows it in one write. */
  #open<Result>(follow: () => Promise<Result>): Promise<Result> {
    this.#requireOpen()
    const { stream } = (this.#client as pg.PoolClient & { readonly connection: { readonly stream: { cork(): void; uncork(): void } } })
      .connection
    stream.cork()
    try {
      this.#opened = this.#send(this.#scope.opening)
      this.#state = 'open'
      return this.#behindOpening(follow())
    } finally {
      stream.uncork()
    }
  }

  // When the opening is refused, what was sent behind it fails as well, with a message that says nothing. The opening's error counts.
  async #behindOpening<Result>(sent: Promise<Result>): Promise<Result> {
    if (this.#admitted) return sent
    const [opened, result] = await Promise.allSettled([this.#opened, sent])
    if (opened.status === 'rejected') throw opened.reason
    this.#admitted = true
    if (result.status === 'rejected') throw result.reason
    return result.value
  }

  async #send(statement: Statement): Promise<pg.QueryResult> {
    this.#inFlight++
    try {
      return await this.#client.query(statement)
    } catch (error) {
      throw isAnswer(error) ? error : lost(error)
    } finally {
      this.#inFlight--
    }
  }

  #requireOpen(): void {
    if (this.#state === 'ended') throw new Error('This transaction has ended.')
  }

  #requireOwnScope(): void {
    this.#requireOpen()
    if (this.#surroundings.present() !== this.#scope) throw new Error('A transaction was used from inside another scope.')
  }
}

/** An error the server sent has a severity; what pg says by itself is about the connection. */
function isAnswer(error: unknown): boolean {
  return error instanceof Error && 'severity' in error
}

// pg's own have as many forms as there are moments to lose a connection.
const lost = (cause: unknown): Error => socketError(cause, 'ECONNRESET')

// Postgres answers COMMIT with ROLLBACK when a statement failed and its error was swallowed. Nothing was stored then.
function requireCommitted(answer: pg.QueryResult): void {
  if (answer.command !== 'COMMIT') throw new Error('The transaction had failed before; nothing was stored.')
}
