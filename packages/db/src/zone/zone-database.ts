/**
 * The two doors to a zone's Postgres. No client is handed out, so nothing can be read outside a scope: `withOrg` for the rows of one
 * organisation, `withIdentity` for what is known before one is (sign-in, key look-up, my organisations).
 */
import { PrismaPg } from '@prisma/adapter-pg'
import { isUuid } from '@repo/core'
import pg from 'pg'
import { Prisma, PrismaClient } from '../generated/zone/client.ts'
import { sqlStateOf } from '../sql-state.ts'
import { fenceError } from './fence.ts'
import type { IdentityScope, OrgScope } from './scope.ts'

/** All of one organisation's tables, inside one transaction. */
export type OrgTransaction = Prisma.TransactionClient
/** The identity role's tables, inside one transaction. */
export type IdentityTransaction = Prisma.TransactionClient

export interface ZoneDatabaseOptions {
  readonly appUrl: string
  readonly identityUrl: string
  /** Per role. Default 10. */
  readonly connectionsMax?: number
}

export interface Fence {
  readonly epoch: number
  readonly status: 'provisioning' | 'active' | 'read_only' | 'moving' | 'moved' | 'suspended' | 'closed'
  readonly zone: string
  readonly cell: string
  readonly policyMode: string
  readonly policyVersion: number
}

export interface ZoneDatabase {
  /**
   * Runs `work` in one transaction of one organisation; commits when it returns, rolls back when it throws.
   * @throws AppError of `fenceErrors` when the fence refuses
   */
  withOrg<Result>(scope: OrgScope, work: (tx: OrgTransaction) => Promise<Result>): Promise<Result>
  withIdentity<Result>(scope: IdentityScope, work: (tx: IdentityTransaction) => Promise<Result>): Promise<Result>
  /**
   * Creates an organisation in this zone or moves its fence forward, waiting for its running writes.
   * @returns false when the message was older than what the zone holds; nothing changed then
   */
  setFence(orgId: OrgScope['orgId'], fence: Fence): Promise<boolean>
  close(): Promise<void>
}

const defaultStatementTimeoutMs = 15_000

export function createZoneDatabase(options: ZoneDatabaseOptions): ZoneDatabase {
  const app = openClient(options.appUrl, options.connectionsMax ?? 10)
  const identity = openClient(options.identityUrl, options.connectionsMax ?? 10)

  return {
    withOrg: (scope, work) =>
      inTransaction(app.prisma, scope.signal, async (tx) => {
        const timeout = `${scope.statementTimeoutMs ?? defaultStatementTimeoutMs}`
        await tx.$executeRaw`select set_config('app.organization_id', ${requireUuid(scope.orgId)}, true),
          set_config('app.user_id', ${scope.userId ? requireUuid(scope.userId) : ''}, true), set_config('statement_timeout', ${timeout}, true)`
        if (scope.mode === 'write') {
          await tx.$executeRaw`select pg_advisory_xact_lock_shared(app.organization_lock_key(${scope.orgId}::uuid))`
        } else if (scope.mode === 'prepare') {
          await tx.$executeRaw`select pg_advisory_xact_lock(app.organization_lock_key(${scope.orgId}::uuid))`
        }
        await tx.$executeRaw`select app.check_fence(${scope.mode}, ${scope.epoch ?? null}::bigint)`
        return work(tx)
      }),
    withIdentity: (scope, work) =>
      inTransaction(identity.prisma, scope.signal, async (tx) => {
        await tx.$executeRaw`select set_config('app.user_id', ${scope.userId ? requireUuid(scope.userId) : ''}, true),
          set_config('app.key_hash', ${scope.keyHash ?? ''}, true)`
        return work(tx)
      }),
    setFence: (orgId, fence) =>
      inTransaction(app.prisma, undefined, async (tx) => {
        await tx.$executeRaw`select set_config('app.organization_id', ${requireUuid(orgId)}, true)`
        const rows = await tx.$queryRaw<{ changed: boolean }[]>`select app.set_organization_fence(${fence.epoch}::bigint, ${fence.status},
          ${fence.zone}, ${fence.cell}, ${fence.policyMode}, ${fence.policyVersion}::integer) as changed`
        return rows[0]?.changed === true
      }),
    close: async () => {
      await Promise.all([app.close(), identity.close()])
    },
  }
}

async function inTransaction<Result>(
  prisma: PrismaClient,
  signal: AbortSignal | undefined,
  work: (tx: Prisma.TransactionClient) => Promise<Result>,
): Promise<Result> {
  signal?.throwIfAborted()
  try {
    return await prisma.$transaction(
      async (tx) => {
        const result = await work(tx)
        signal?.throwIfAborted()
        return result
      },
      { maxWait: 10_000, timeout: 120_000 },
    )
  } catch (error) {
    const state = sqlStateOf(error)
    throw (state && fenceError(state.code, state.message, error)) ?? error
  }
}

function openClient(url: string, max: number) {
  const pool = new pg.Pool({ connectionString: url, max })
  // Between lending a client and the borrower's own listener a FATAL would have nobody to hear it, and would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
  return {
    prisma,
    close: async () => {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

function requireUuid(id: string): string {
  if (!isUuid(id)) throw new Error('A scope takes a canonical UUID.')
  return id
}
