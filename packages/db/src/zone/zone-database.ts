/**
 * The doors to a zone's Postgres. No client is handed out, so nothing can be read outside a scope: `withOrg` for the rows of one
 * organisation, `withIdentity` for what is known before one is (sign-in, key look-up, my organisations), `withGrant` for what the zone's own staff
 * was granted to see.
 */
import type pg from 'pg'
import { PrismaClient, type Prisma } from '../generated/zone/client.ts'
import { openScopedClient } from '../scoped/open-scoped-client.ts'
import type { PoolScope, ScopedPoolOptions } from '../scoped/scoped-pool.ts'
import { connectionLost, isConnectionLost } from '../connection-lost.ts'
import { sqlStateOf } from '../sql-state.ts'
import { fenceError } from './fence.ts'
import { openGrant, openIdentity, openOrganization, openUnfenced } from './opening.ts'
import type { GrantScope, IdentityScope, OrgScope } from './scope.ts'
import { openSignInPool } from './sign-in-pool.ts'
import { watchIdentityWrites, watchWrites, type WriteRule } from './write-rule.ts'

/** All of one organisation's tables, inside one transaction. */
export type OrgTransaction = Prisma.TransactionClient
/** The identity role's tables, inside one transaction. */
export type IdentityTransaction = Prisma.TransactionClient

/** What a live grant shows of one organisation, inside one transaction. */
export type GrantTransaction = Prisma.TransactionClient

export interface ZoneDatabaseOptions {
  readonly appUrl: string
  readonly identityUrl: string
  /** Left out by programs that serve no staff: the worker. */
  readonly staffUrl?: string
  /** Per role. Default 10. */
  readonly connectionsMax?: number
  /** Asked before anything is stored, of an organisation or by the identity door. Only tests of what lies below go without. */
  readonly writeRule?: WriteRule
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
   * @throws AppError of `fenceErrors` when the fence refuses; the write rule's own when its policy forbids a write; Error with code `ECONNRESET` when the connection was lost. If that happens
   * while committing, the work may have been stored: repeat it under an idempotency key only
   */
  withOrg<Result>(scope: OrgScope, work: (tx: OrgTransaction) => Promise<Result>): Promise<Result>
  withIdentity<Result>(scope: IdentityScope, work: (tx: IdentityTransaction) => Promise<Result>): Promise<Result>
  /**
   * Reads under a grant: only while it is live, looked up anew by every statement.
   * @throws Error with SQLSTATE FH030 behind it when the grant is not live; with code `ECONNRESET` when it was ended meanwhile
   */
  withGrant<Result>(scope: GrantScope, work: (tx: GrantTransaction) => Promise<Result>): Promise<Result>
  /**
   * Creates an organisation in this zone or moves its fence forward, waiting for its running writes.
   * @param also what has to commit with the change, its audit event for instance; not run when nothing changed
   * @returns false when the message was older than what the zone holds, or says what it holds already; nothing changed then
   */
  setFence(orgId: OrgScope['orgId'], fence: Fence, also?: (tx: OrgTransaction) => Promise<void>): Promise<boolean>
  /** Connections for the sign-in library, which brings its own queries; whoever takes them ends them. */
  signInPool(): pg.Pool
  close(): Promise<void>
}

const statementTimeoutMs = 15_000
/** Few people read under grants, and what they read is a page at a time. */
const staffConnectionsMax = 4
const staffStatementTimeoutMs = 10_000
const connectionsMaxDefault = 10

export function createZoneDatabase(options: ZoneDatabaseOptions): ZoneDatabase {
  const connectionsMax = options.connectionsMax ?? connectionsMaxDefault
  const app = openZoneClient({ url: options.appUrl, connectionsMax, statementTimeoutMs })
  const identity = openZoneClient({ url: options.identityUrl, connectionsMax, statementTimeoutMs })

  const staff =
    options.staffUrl === undefined
      ? undefined
      : openZoneClient({ url: options.staffUrl, connectionsMax: staffConnectionsMax, statementTimeoutMs: staffStatementTimeoutMs })

  return {
    withGrant: (scope, work) => {
      if (!staff) throw new Error('This program serves no staff.')
      return meaningful({ signal: scope.signal }, staff.transaction({ opening: openGrant(scope), signal: scope.signal }, work))
    },
    withOrg: (scope, work) => {
      const gate = options.writeRule && watchWrites(scope.orgId, options.writeRule)
      const transaction = app.transaction({ opening: openOrganization(scope), signal: scope.signal, gate }, work)
      return meaningful({ signal: scope.signal, gate }, transaction)
    },
    withIdentity: (scope, work) => {
      const gate = options.writeRule && watchIdentityWrites(options.writeRule.beforeOrganization)
      const transaction = identity.transaction({ opening: openIdentity(scope), signal: scope.signal, gate }, work)
      return meaningful({ signal: scope.signal, gate }, transaction)
    },
    setFence: (orgId, fence, also) =>
      app.transaction({ opening: openUnfenced(orgId) }, async (tx) => {
        const rows = await tx.$queryRaw<{ changed: boolean }[]>`select app.set_organization_fence(${fence.epoch}::bigint, ${fence.status},
          ${fence.zone}, ${fence.cell}, ${fence.policyMode}, ${fence.policyVersion}::integer) as changed`
        const changed = rows[0]?.changed === true
        if (changed) await also?.(tx)
        return changed
      }),
    signInPool: () => openSignInPool(options.identityUrl, options.writeRule?.beforeOrganization),
    close: async () => {
      await Promise.all([app.close(), identity.close(), staff?.close()])
    },
  }
}

/** @internal Tests of isolation use the client itself; everything else goes through the doors. */
export function openZoneClient(options: ScopedPoolOptions) {
  return openScopedClient<PrismaClient, Prisma.TransactionClient>(options, (made) => new PrismaClient(made))
}

// Prisma wraps what the pool throws. What the caller can act on is a refusal, of the fence or of the write rule, or that the request was aborted.
async function meaningful<Result>({ signal, gate }: Pick<PoolScope, 'signal' | 'gate'>, transaction: Promise<Result>): Promise<Result> {
  try {
    return await transaction
  } catch (error) {
    signal?.throwIfAborted()
    if (gate?.refusal) throw gate.refusal
    if (isConnectionLost(error)) throw connectionLost(error)
    const state = sqlStateOf(error)
    throw (state && fenceError(state.code, state.message, error)) ?? error
  }
}
