/**
 * The sealed trail over the real database: what the sealer appends, under which rights, and what a stranger's verifier says of it. How the chain itself
 * is made is in packages/residency, how it survives kill -9 in tests/workflows/audit-sealer.test.ts.
 */
import { generateKeyPairSync } from 'node:crypto'
import type { ZoneReport } from '@repo/contract/boundary'
import type { OrgId } from '@repo/core'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { sealingRound } from '../../apps/zone/src/features/audit/server/run-sealer.ts'
import { sealEvents } from '../../apps/zone/src/features/audit/server/seal-events.ts'
import { chainLines, verifyLines } from '../support/audit-export.ts'
import { startZoneApp, type ZoneApp } from '../support/zone-app.ts'

const { databaseUrls } = inject('zone')
let app: ZoneApp
const clients: pg.Client[] = []
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const key = { keyId: 'k1', privateKey }
const keys = new Map([['k1', publicKey]])

beforeAll(() => {
  app = startZoneApp()
})
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()))
  await app.close()
})

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  clients.push(client)
  return client
}

/** Stores events as the application does, in one transaction that stays open until the function it gives is called. */
async function write(client: pg.Client, orgId: OrgId, count: number): Promise<() => Promise<unknown>> {
  await client.query(`begin; set local app.organization_id = '${orgId}'`)
  await client.query(
    `insert into app.audit_event (organization_id, zone, cell, actor_kind, action, target_kind, decision, outcome, row_count)
     select $1, 'eu', 'eu-1', 'system', 'unit.create', 'unit', 'allowed', 'done', n from generate_series(1, $2::integer) as n`,
    [orgId, count],
  )
  return () => client.query('commit')
}
const written = async (orgId: OrgId, count: number): Promise<void> => {
  const client = await connect(databaseUrls.app)
  await (
    await write(client, orgId, count)
  )()
}

interface Told {
  readonly reports: ZoneReport[]
  deliver(reports: readonly ZoneReport[]): Promise<ReadonlySet<string> | undefined>
}
function controlPlane(answer: 'takes' | 'refuses' | 'is away'): Told {
  const reports: ZoneReport[] = []
  return {
    reports,
    deliver(delivered) {
      reports.push(...delivered)
      if (answer === 'is away') return Promise.resolve(undefined)
      return Promise.resolve(new Set(answer === 'takes' ? delivered.map(({ id }) => id) : []))
    },
  }
}

async function round(client: pg.Client, at: string, told: Told = controlPlane('takes'), signing: () => typeof key = () => key) {
  const options = { zone: 'eu', clock: { now: () => new Date(at) }, key: signing, controlPlane: told }
  while (await sealingRound(client, options));
}
const checkpoints = async (orgId: OrgId): Promise<unknown[]> => {
  const { rows } = await app.superuser.query(
    `select c.sequence::int, w.sequence is not null as witnessed from app.audit_checkpoint c
     left join app.audit_witness w using (organization_id, sequence) where organization_id = $1 order by 1`,
    [orgId],
  )
  return rows
}

describe('sealing', () => {
  it('leaves an event out whose transaction is still open, and everything behind it, and holds no writer up', async () => {
    const orgId = await app.makeOrganization()
    const sealer = await connect(databaseUrls.sealer)
    await written(orgId, 2)
    const slow = await connect(databaseUrls.app)
    const commit = await write(slow, orgId, 3)
    await written(orgId, 4)
    await sealEvents(sealer, orgId)
    const sealedBefore = await chainLines(app.superuser, orgId)
    await commit()
    await sealEvents(sealer, orgId)
    const after = await chainLines(app.superuser, orgId)
    expect([sealedBefore.length - 1, after.length - 1]).toEqual([2, 9])
    expect(await verifyLines(after)).toMatchObject({ count: 9, findings: [] })
  })

  it('by many at once, with writers that commit in any order, gives one chain without a fork in which each event stands once', async () => {
    const orgId = await app.makeOrganization()
    const writers = await Promise.all([1, 2, 3, 4].map(() => connect(databaseUrls.app)))
    const sealers = await Promise.all([1, 2, 3].map(() => connect(databaseUrls.sealer)))
    let writing = true
    const sealing = sealers.map(async (client) => {
      let last = 1
      while (writing || last > 0) {
        last = await sealEvents(client, orgId, 7).catch((error: unknown) => {
          // Somebody else sealed the same events: its own attempt has left nothing.
          expect((error as { code?: string }).code).toMatch(/^(FH021|23505)$/)
          return 1
        })
      }
    })
    await Promise.all(
      writers.map(async (client, place) => {
        for (let turn = 1; turn <= 20; turn += 1) {
          const commit = await write(client, orgId, 1 + ((turn + place) % 4))
          if (turn % 3 === 0) await client.query('select pg_sleep(0.01)')
          await commit()
        }
      }),
    )
    writing = false
    await Promise.all(sealing)
    const { rows } = await app.superuser.query<{ count: number }>(
      'select count(*)::int as count from app.audit_event where organization_id = $1',
      [orgId],
    )
    expect(await verifyLines(await chainLines(app.superuser, orgId))).toMatchObject({ count: rows[0]?.count, findings: [] })
  })

  it('gives an event the number of its transaction and the version of the policy, whatever the writer says', async () => {
    const orgId = await app.makeOrganization()
    const client = await connect(databaseUrls.app)
    await client.query(`begin; set local app.organization_id = '${orgId}'`)
    const { rows } = await client.query<{ forged: boolean; policy_version: number }>(
      `insert into app.audit_event (organization_id, transaction_id, zone, cell, actor_kind, action, target_kind, decision, outcome)
       values ($1, 1, 'eu', 'eu-1', 'system', 'unit.create', 'unit', 'allowed', 'done') returning transaction_id = 1 as forged, policy_version`,
      [orgId],
    )
    await client.query('commit')
    expect(rows).toEqual([{ forged: false, policy_version: 1 }])
  })
})

describe('a counter of transactions that began anew', () => {
  /** As after a logical restore: triggers do not run, and transactions are as small as the dump makes them. */
  async function restored(work: string, values: unknown[]): Promise<void> {
    const superuser = await connect(databaseUrls.superuser)
    await superuser.query('begin; set local session_replication_role = replica')
    await superuser.query(work, values)
    await superuser.query('commit')
  }

  it('stops sealing instead of losing what is written from then on', async () => {
    const orgId = await app.makeOrganization()
    const sealer = await connect(databaseUrls.sealer)
    await written(orgId, 2)
    await sealEvents(sealer, orgId)
    await restored('update app.audit_seal set transaction_id = transaction_id + 5000 where organization_id = $1', [orgId])
    await expect(sealEvents(sealer, orgId)).rejects.toMatchObject({ name: 'TransactionsBeganAnew' })
    // What the runbook says: let the counter run up to it, and only then write.
    await app.superuser.query('set synchronous_commit = off')
    await app.superuser.query(`do $$ begin while pg_current_xact_id()::text::bigint <=
      (select max(transaction_id) from app.audit_seal where organization_id = '${orgId}') loop commit; end loop; end $$`)
    await written(orgId, 1)
    expect(await sealEvents(sealer, orgId)).toBe(1)
  })

  it('is found also when it has caught up, by the events that were left behind', async () => {
    const orgId = await app.makeOrganization()
    await written(orgId, 2)
    await sealEvents(await connect(databaseUrls.sealer), orgId)
    await restored(
      `insert into app.audit_event (organization_id, transaction_id, zone, cell, actor_kind, action, target_kind, decision, outcome, policy_version)
       values ($1, 1, 'eu', 'eu-1', 'system', 'unit.create', 'unit', 'allowed', 'done', 1)`,
      [orgId],
    )
    await written(orgId, 1)
    const sealer = await connect(databaseUrls.sealer)
    await expect(sealEvents(sealer, orgId)).rejects.toMatchObject({ name: 'TransactionsBeganAnew' })
    await restored('delete from app.audit_event where organization_id = $1 and transaction_id = 1', [orgId])
    expect(await sealEvents(sealer, orgId)).toBe(1)
  })
})

describe('the rights on the trail', () => {
  it('are to add and to look, for the sealer and for the application, each to its own table', async () => {
    const { rows } = await app.superuser.query<{ grantee: string; table_name: string; verbs: string }>(
      `select grantee, table_name, string_agg(privilege_type, ' ' order by privilege_type) as verbs
       from information_schema.role_table_grants where table_schema = 'app' and table_name like 'audit%' and grantee like 'freehold%'
         and grantee not in ('freehold_owner', 'freehold_definer') group by 1, 2`,
    )
    expect(Object.fromEntries(rows.map(({ grantee, table_name, verbs }) => [`${grantee} ${table_name}`, verbs]))).toEqual({
      'freehold_app audit_event': 'INSERT SELECT',
      'freehold_app audit_seal': 'SELECT',
      'freehold_app audit_stream': 'DELETE INSERT SELECT UPDATE',
      'freehold_app audit_checkpoint': 'SELECT',
      'freehold_app audit_witness': 'SELECT',
      // What is about people is erased when its time is over.
      'freehold_app audit_personal': 'DELETE INSERT SELECT',
      'freehold_sealer audit_event': 'SELECT',
      'freehold_sealer audit_seal': 'INSERT SELECT',
      'freehold_sealer audit_stream': 'SELECT',
      'freehold_sealer audit_checkpoint': 'INSERT SELECT',
      'freehold_sealer audit_witness': 'INSERT SELECT',
    })
  })

  it('reach nothing else of any organisation, and not the table of another one', async () => {
    const sealer = await connect(databaseUrls.sealer)
    const orgId = await app.makeOrganization()
    await written(orgId, 1)
    await expect(sealer.query('select 1 from app.party')).rejects.toMatchObject({ code: '42501' })
    expect((await sealer.query('select 1 from app.audit_event')).rowCount).toBe(0)
    const stranger = await connect(databaseUrls.app)
    await expect(stranger.query('select app.audit_backlog(now())')).rejects.toMatchObject({ code: '42501' })
  })

  it('let nobody change, remove or insert between, not even the owner of the tables', async () => {
    const orgId = await app.makeOrganization()
    await written(orgId, 3)
    await sealEvents(await connect(databaseUrls.sealer), orgId)
    for (const table of ['audit_event', 'audit_seal']) {
      const where = `where organization_id = '${orgId}'`
      await expect(app.superuser.query(`update app.${table} set transaction_id = 0 ${where}`)).rejects.toMatchObject({ code: 'FH020' })
      await expect(app.superuser.query(`delete from app.${table} ${where}`)).rejects.toMatchObject({ code: 'FH020' })
    }
    const fork = `insert into app.audit_seal (organization_id, sequence, event_id, transaction_id, previous_hash, hash)
      select organization_id, $2, event_id, 1, previous_hash, hash from app.audit_seal where organization_id = $1 limit 1`
    for (const sequence of [2, 5]) await expect(app.superuser.query(fork, [orgId, sequence])).rejects.toMatchObject({ code: 'FH021' })
  })
})

describe('checkpoints', () => {
  it('are signed once an hour if the chain grew, and prove it', async () => {
    const orgId = await app.makeOrganization()
    const sealer = await connect(databaseUrls.sealer)
    await written(orgId, 2)
    await round(sealer, '2026-12-01T10:05:00.000Z')
    await written(orgId, 1)
    await round(sealer, '2026-12-01T10:59:59.000Z')
    const inOneHour = await checkpoints(orgId)
    await round(sealer, '2026-12-01T11:00:00.000Z')
    await round(sealer, '2026-12-01T12:00:00.000Z')
    expect([inOneHour, await checkpoints(orgId)]).toEqual([
      [{ sequence: 2, witnessed: true }],
      [
        { sequence: 2, witnessed: true },
        { sequence: 3, witnessed: true },
      ],
    ])
    expect(await verifyLines(await chainLines(app.superuser, orgId), keys)).toMatchObject({
      findings: [],
      signed: { sequence: '3', at: '2026-12-01T11:00:00.000Z', trusted: true },
    })
  })

  it('are signed within the hour too: when a chain has come to rest, and when it has grown by much', async () => {
    const [resting, growing] = [await app.makeOrganization(), await app.makeOrganization()]
    const sealer = await connect(databaseUrls.sealer)
    const at = '2026-12-01T10:05:00.000Z'
    for (const orgId of [resting, growing]) await written(orgId, 1)
    await round(sealer, at)
    await written(resting, 1)
    await written(growing, 499)
    await round(sealer, at)
    expect(await Promise.all([resting, growing].map(checkpoints))).toEqual([
      [{ sequence: 1, witnessed: true }],
      [{ sequence: 1, witnessed: true }],
    ])
    await written(growing, 1)
    const superuser = await connect(databaseUrls.superuser)
    await superuser.query('begin; set local session_replication_role = replica')
    await superuser.query(`update app.audit_seal set sealed_at = sealed_at - interval '1 minute' where organization_id = $1`, [resting])
    await superuser.query('commit')
    await round(sealer, at)
    const signed = async (orgId: OrgId) => (await checkpoints(orgId)).at(-1)
    expect([await signed(resting), await signed(growing)]).toEqual([
      { sequence: 2, witnessed: true },
      { sequence: 501, witnessed: true },
    ])
  })

  it('wait for a key that is missing, and sealing does not', async () => {
    const orgId = await app.makeOrganization()
    const sealer = await connect(databaseUrls.sealer)
    await written(orgId, 2)
    const noKey = (): never => {
      throw new Error('no key')
    }
    await round(sealer, '2026-12-01T10:00:00.000Z', controlPlane('takes'), noKey)
    expect([await checkpoints(orgId), (await chainLines(app.superuser, orgId)).length]).toEqual([[], 3])
    await round(sealer, '2026-12-01T10:00:10.000Z')
    expect(await checkpoints(orgId)).toEqual([{ sequence: 2, witnessed: true }])
  })

  it('are shown to the control plane until it has taken them: ids, a number and a hash', async () => {
    const orgId = await app.makeOrganization()
    const sealer = await connect(databaseUrls.sealer)
    await written(orgId, 2)
    const told = [controlPlane('is away'), controlPlane('refuses'), controlPlane('takes'), controlPlane('takes')]
    for (const one of told) await round(sealer, '2026-12-01T10:00:00.000Z', one)
    const mine = told.map(({ reports }) => reports.filter((report) => 'organizationId' in report && report.organizationId === orgId))
    expect(mine.map((reports) => reports.length)).toEqual([1, 1, 1, 0])
    expect(Object.keys(mine[0]?.[0] ?? {}).toSorted()).toEqual(['at', 'hash', 'id', 'kind', 'organizationId', 'sequence'])
    expect(await checkpoints(orgId)).toEqual([{ sequence: 2, witnessed: true }])
  })
})
