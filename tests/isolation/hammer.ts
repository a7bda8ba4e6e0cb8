/**
 * Two organisations at once, as rough as it gets: reads, array and interactive transactions that start in one tick, errors that are thrown
 * or swallowed, aborted requests, cancelled statements and killed connections. Every answer is checked against who asked.
 */
import { randomUUID } from 'node:crypto'
import type { Fence } from '@repo/db/zone'
import { createZoneDatabase, isConnectionLost, type OrgTransaction } from '@repo/db/zone'
import { openOrganization, openZoneClient, type PoolScope } from '@repo/db/testing'
import { newOpaqueId, type OrgId } from '@repo/core'
import pg from 'pg'

export interface HammerOptions {
  readonly urls: { readonly superuser: string; readonly app: string; readonly identity: string }
  readonly operations: number
  /** Operations started in one tick. */
  readonly together: number
  /** Same seed, same run, as far as the order of answers allows. */
  readonly seed: number
}

export interface HammerReport {
  readonly operations: number
  /** Answers that held another organisation's row, or missed the caller's own: must be empty. */
  readonly wrong: readonly string[]
  readonly byKind: Readonly<Record<string, number>>
  readonly rejected: number
  /** Writes that reported success; each must be found afterwards. */
  readonly committed: number
  readonly found: number
  /** Writes whose connection died: they may or may not be there. */
  readonly uncertain: number
  /** Operations that lost their connection because another one's was killed late. */
  readonly bystanders: number
  readonly idleInTransaction: number
}

const connectionsMax = 12
const fence: Omit<Fence, 'epoch'> = { status: 'active', zone: 'eu', cell: 'eu-1', policyMode: 'regional', policyVersion: 1 }

export async function hammer(options: HammerOptions): Promise<HammerReport> {
  const { urls } = options
  const db = createZoneDatabase({ appUrl: urls.app, identityUrl: urls.identity, connectionsMax })
  const scoped = openZoneClient({ url: urls.app, connectionsMax, statementTimeoutMs: 15_000 })
  const admin = new pg.Pool({ connectionString: urls.superuser, max: 4 })
  const orgs = [newOpaqueId<'OrgId'>(), newOpaqueId<'OrgId'>()] as const
  for (const orgId of orgs) {
    await db.setFence(orgId, { ...fence, epoch: 1 })
    await db.withOrg({ orgId, mode: 'write' }, (tx) => tx.organizationName.create({ data: { organizationId: orgId, name: orgId } }))
  }

  const random = generator(options.seed)
  const byKind: Record<string, number> = {}
  const wrong: string[] = []
  let [rejected, committed, uncertain, bystanders] = [0, 0, 0, 0]

  const expectOwn = (kind: string, orgId: OrgId, seen: unknown) => {
    if (seen !== orgId) wrong.push(`${kind}: ${orgId} saw ${String(seen)}`)
  }
  const scopeOf = (orgId: OrgId): PoolScope => ({ opening: openOrganization({ orgId, mode: 'read' }) })
  const insert = (tx: OrgTransaction, orgId: OrgId) =>
    tx.idempotencyKey.create({ data: { organizationId: orgId, procedure: 'hammer', key: randomUUID(), bodyHash: new Uint8Array(32) } })
  const pidOf = async (tx: OrgTransaction) => (await tx.$queryRaw<{ pid: number }[]>`select pg_backend_pid() as pid`)[0]?.pid

  const kinds: Readonly<Record<string, (orgId: OrgId, other: OrgId) => Promise<void>>> = {
    findUnique: (orgId) =>
      scoped.run(scopeOf(orgId), async () => {
        const row = await scoped.client.organization.findUnique({ where: { id: orgId } })
        expectOwn('findUnique', orgId, row?.id)
      }),
    findOther: (orgId, other) =>
      scoped.run(scopeOf(orgId), async () => {
        const row = await scoped.client.organization.findUnique({ where: { id: other } })
        if (row) wrong.push(`findOther: ${orgId} saw ${row.id}`)
      }),
    array: (orgId, other) =>
      scoped.run(scopeOf(orgId), async () => {
        const { client } = scoped
        const [own, foreign, all] = await client.$transaction([
          client.organization.findUnique({ where: { id: orgId } }),
          client.organization.findUnique({ where: { id: other } }),
          client.organizationName.findMany(),
        ])
        expectOwn('array', orgId, own?.id)
        if (foreign) wrong.push(`array: ${orgId} saw ${foreign.id}`)
        expectOwn('array', orgId, all.map((row) => row.name).join())
      }),
    interactive: (orgId, other) =>
      db.withOrg({ orgId, epoch: 1, mode: 'read' }, async (tx) => {
        const [own, foreign] = await Promise.all([
          tx.organization.findUnique({ where: { id: orgId } }),
          tx.organization.findUnique({ where: { id: other } }),
        ])
        expectOwn('interactive', orgId, own?.id)
        if (foreign) wrong.push(`interactive: ${orgId} saw ${foreign.id}`)
        const names = await tx.organizationName.findMany()
        expectOwn('interactive', orgId, names.map((row) => row.name).join())
      }),
    write: async (orgId) => {
      await db.withOrg({ orgId, epoch: 1, mode: 'write' }, async (tx) => {
        const row = await insert(tx, orgId)
        expectOwn('write', orgId, row.organizationId)
      })
      committed++
    },
    writeForeign: (orgId, other) => mustFail(db.withOrg({ orgId, mode: 'write' }, (tx) => insert(tx, other))),
    thrown: (orgId) =>
      mustFail(
        db.withOrg({ orgId, mode: 'write' }, async (tx) => {
          await insert(tx, orgId)
          throw new Error('thrown on purpose')
        }),
      ),
    swallowed: (orgId) =>
      mustFail(
        db.withOrg({ orgId, mode: 'write' }, async (tx) => {
          await insert(tx, orgId)
          await tx.$executeRaw`select 1 / 0`.catch(() => undefined)
        }),
      ),
    aborted: async (orgId) => {
      const request = new AbortController()
      const work = db.withOrg({ orgId, mode: 'write', signal: request.signal }, async (tx) => {
        await insert(tx, orgId)
        request.abort()
        await tx.organization.findMany()
      })
      await mustFail(work)
    },
    cancelled: async (orgId) => {
      const work = db.withOrg({ orgId, mode: 'write' }, async (tx) => {
        const pid = await pidOf(tx)
        await Promise.all([tx.$queryRaw`select 1 from pg_sleep(20)`, cancelOnce(pid)])
      })
      await mustFail(work)
    },
    killed: async (orgId) => {
      const work = db.withOrg({ orgId, mode: 'write' }, async (tx) => {
        await insert(tx, orgId)
        await admin.query('select pg_terminate_backend($1)', [await pidOf(tx)])
        await tx.organization.findMany()
      })
      await mustFail(work)
    },
    killedAtCommit: async (orgId) => {
      const work = db.withOrg({ orgId, mode: 'write' }, async (tx) => {
        await insert(tx, orgId)
        const pid = await pidOf(tx)
        setImmediate(() => void admin.query('select pg_terminate_backend($1)', [pid]))
      })
      await work.then(
        () => void committed++,
        () => void uncertain++,
      )
    },
  }
  async function mustFail(work: Promise<unknown>): Promise<void> {
    await work.then(
      () => wrong.push('an operation that had to fail reported success'),
      () => void rejected++,
    )
  }
  // The statement may not have begun when the first cancellation arrives.
  async function cancelOnce(pid: number | undefined): Promise<void> {
    for (;;) {
      const { rows } = await admin.query<{ hit: boolean }>(
        `select pg_cancel_backend(pid) as hit from pg_stat_activity where pid = $1 and state = 'active' and query like '%pg_sleep(20)%'`,
        [pid],
      )
      if (rows[0]?.hit) return
    }
  }

  const common = ['findUnique', 'findOther', 'array', 'interactive', 'write']
  const rare = ['writeForeign', 'thrown', 'swallowed', 'aborted', 'cancelled', 'killed', 'killedAtCommit']
  for (let done = 0; done < options.operations; done += options.together) {
    const round = Array.from({ length: Math.min(options.together, options.operations - done) }, (_, index) => {
      const pick = random()
      const kind = pick < 0.9 ? common[Math.floor((pick / 0.9) * common.length)] : rare[Math.floor(((pick - 0.9) / 0.1) * rare.length)]
      const [orgId, other] = index % 2 === 0 ? orgs : ([orgs[1], orgs[0]] as const)
      const run = kinds[kind ?? 'findUnique']
      byKind[kind ?? 'findUnique'] = (byKind[kind ?? 'findUnique'] ?? 0) + 1
      return run?.(orgId, other).catch((error: unknown) => {
        // Killing at commit may hit whoever has the connection next.
        if (!isConnectionLost(error)) return void wrong.push(`${kind}: ${String(error)}`)
        bystanders++
        if (kind === 'write') uncertain++
      })
    })
    await Promise.all(round)
  }

  const found = await countRows(admin, orgs)
  const idleInTransaction = await countIdleInTransaction(admin)
  await Promise.all([db.close(), scoped.close()])
  await admin.end()
  return { operations: options.operations, wrong, byKind, rejected, committed, found, uncertain, bystanders, idleInTransaction }
}

async function countRows(admin: pg.Pool, orgs: readonly OrgId[]): Promise<number> {
  const { rows } = await admin.query<{ count: number }>(
    `select count(*)::int as count from app.idempotency_key where procedure = 'hammer' and organization_id = any($1::uuid[])`,
    [orgs],
  )
  return rows[0]?.count ?? -1
}

async function countIdleInTransaction(admin: pg.Pool): Promise<number> {
  const { rows } = await admin.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where usename = 'freehold_app' and state like 'idle in transaction%'`,
  )
  return rows[0]?.count ?? -1
}

/** Mulberry32: small, seeded, good enough to choose the next operation. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
