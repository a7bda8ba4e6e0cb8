import type pg from 'pg'
import type { ScopedConnection } from './scoped-connection.ts'
import type { Statement } from './scoped-pool.ts'

const nothing = { command: '', rowCount: 0, oid: 0, fields: [], rows: [] } satisfies pg.QueryResult

/**
 * The one transaction of a scope. It takes a connection with its first statement and keeps it until its end, so that Prisma, which knows of no
 * transaction here, sends every statement through the pool and each of them reaches this one.
 */
export class ScopedTransaction {
  readonly #lend: () => Promise<ScopedConnection>
  #connection: ScopedConnection | undefined
  #lending: Promise<ScopedConnection> | undefined
  #ended = false
  #failed = false

  constructor(lend: () => Promise<ScopedConnection>) {
    this.#lend = lend
  }

  async query(statement: Statement): Promise<pg.QueryResult> {
    const connection = this.#connection ?? (await this.#borrow())
    return connection.query(statement)
  }

  /**
   * What passes for a connection of its own where Prisma opens a transaction by itself, for a write of several statements: those run in this
   * one. When such a write fails, this transaction cannot commit any more, whoever swallows the error.
   */
  asPoolClient(): pg.PoolClient {
    const inner = {
      on: () => undefined,
      removeListener: () => undefined,
      release: () => undefined,
      query: async (statement: Statement): Promise<pg.QueryResult> => {
        const text = typeof statement === 'string' ? statement : statement.text
        if (text === 'ROLLBACK') this.#failed = true
        return text === 'BEGIN' || text === 'COMMIT' || text === 'ROLLBACK' ? nothing : this.query(statement)
      },
    }
    return inner as unknown as pg.PoolClient
  }

  /** Commits, also when nothing was asked: the fence has its say in any case. @throws Error when what was done cannot be stored */
  async commit(): Promise<void> {
    if (this.#failed) {
      await this.rollback()
      throw new Error('The transaction had failed before; nothing was stored.')
    }
    const connection = this.#connection ?? (await this.#borrow())
    this.#ended = true
    try {
      await connection.query('COMMIT')
    } finally {
      connection.release()
    }
  }

  async rollback(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    // A statement that nobody awaited may still be taking a connection.
    const connection = this.#connection ?? (await this.#lending?.catch(() => undefined))
    if (!connection) return
    try {
      await connection.query('ROLLBACK')
    } finally {
      connection.release()
    }
  }

  async #borrow(): Promise<ScopedConnection> {
    if (this.#ended) throw new Error('This transaction has ended.')
    return (this.#connection = await (this.#lending ??= this.#lend()))
  }
}
