/**
 * The one door to the control plane's Postgres. There are no tenants' rows here, so it has neither scope nor policies: what protects the
 * directory is that its columns cannot hold words, and that the log and its head are written by triggers alone.
 */
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { Prisma, PrismaClient } from '../generated/control-plane/client.ts'

/** The directory's tables, inside one transaction. */
export type DirectoryTransaction = Prisma.TransactionClient

export interface DirectoryDatabaseOptions {
  /** Connection string of freehold_control. */
  readonly controlUrl: string
  /** Default 10. */
  readonly connectionsMax?: number
}

export interface DirectoryDatabase {
  /** Runs `work` in one transaction; commits when it returns, rolls back when it throws. */
  withDirectory<Result>(work: (tx: DirectoryTransaction) => Promise<Result>, options?: DirectoryScope): Promise<Result>
  close(): Promise<void>
}

export interface DirectoryScope {
  /** `snapshot` reads everything at one instant, which the directory's snapshot needs to agree with the log's head. */
  readonly isolation?: 'snapshot'
  /** Longest life of the transaction; a minute unless said otherwise. */
  readonly timeoutMs?: number
}

const statementTimeoutMs = 15_000
const transactionTimeoutMs = 60_000

export function createDirectoryDatabase({ controlUrl, connectionsMax = 10 }: DirectoryDatabaseOptions): DirectoryDatabase {
  const pool = new pg.Pool({ connectionString: controlUrl, max: connectionsMax, statement_timeout: statementTimeoutMs })
  // Between lending a client and the borrower's own listener a FATAL would have nobody to hear it, and would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  pool.on('error', () => undefined)
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })

  return {
    withDirectory: (work, { isolation, timeoutMs = transactionTimeoutMs } = {}) =>
      prisma.$transaction(work, {
        maxWait: 10_000,
        timeout: timeoutMs,
        ...(isolation === 'snapshot' ? { isolationLevel: Prisma.TransactionIsolationLevel.RepeatableRead } : {}),
      }),
    close: async () => {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}
