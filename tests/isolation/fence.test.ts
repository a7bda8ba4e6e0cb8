/** The zone is right where the edge is late: what the fence refuses, and that no write commits under an epoch that has passed. */
import { newOpaqueId, type OrgId } from '@repo/core'
import { createZoneDatabase, type Fence } from '@repo/db/zone'
import { Client } from 'pg'
import { afterAll, describe, expect, inject, test } from 'vitest'

const { databaseUrls: urls } = inject('zone')
const db = createZoneDatabase({ appUrl: urls.app, identityUrl: urls.identity, connectionsMax: 16 })
afterAll(() => db.close())

const place = { zone: 'eu', cell: 'eu-1', policyMode: 'regional', policyVersion: 1 } as const
const set = (orgId: OrgId, epoch: number, status: Fence['status']) => db.setFence(orgId, { ...place, epoch, status })

async function organization(epoch = 1, status: Fence['status'] = 'active'): Promise<OrgId> {
  const orgId = newOpaqueId<'OrgId'>()
  await set(orgId, epoch, status)
  return orgId
}

async function outcome(orgId: OrgId, mode: 'read' | 'write' | 'prepare', epoch?: number): Promise<string> {
  try {
    await db.withOrg({ orgId, mode, epoch }, (tx) => tx.organization.findMany())
    return 'pass'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  }
}

const write = (orgId: OrgId, epoch: number) =>
  db.withOrg({ orgId, epoch, mode: 'write' }, (tx) =>
    tx.idempotencyKey.create({
      data: { organizationId: orgId, procedure: 'fence', key: crypto.randomUUID(), bodyHash: new Uint8Array(32) },
    }),
  )
const count = (orgId: OrgId) => db.withOrg({ orgId, mode: 'read' }, (tx) => tx.idempotencyKey.count())

describe('the fence', () => {
  test.each<[Fence['status'], string, string, string]>([
    ['provisioning', 'ORG_PROVISIONING', 'ORG_PROVISIONING', 'pass'],
    ['active', 'pass', 'pass', 'pass'],
    ['read_only', 'pass', 'READ_ONLY', 'READ_ONLY'],
    ['moving', 'ORG_MOVING', 'ORG_MOVING', 'ORG_MOVING'],
    ['moved', 'ORG_MISDIRECTED', 'ORG_MISDIRECTED', 'ORG_MISDIRECTED'],
    ['suspended', 'ORG_SUSPENDED', 'ORG_SUSPENDED', 'ORG_SUSPENDED'],
    ['closed', 'ORG_CLOSED', 'ORG_CLOSED', 'ORG_CLOSED'],
  ])('%s: read %s, write %s, claim %s', async (status, read, written, prepared) => {
    const orgId = await organization(1, status)
    expect([await outcome(orgId, 'read'), await outcome(orgId, 'write'), await outcome(orgId, 'prepare')]).toEqual([
      read,
      written,
      prepared,
    ])
  })

  test('an organisation that was never here is not found', async () => {
    expect(await outcome(newOpaqueId(), 'read')).toBe('ORG_NOT_FOUND')
  })

  test('an older epoch is told the newer one, and an epoch from the future is asked to wait', async () => {
    const orgId = await organization(4)
    await expect(write(orgId, 3)).rejects.toMatchObject({ code: 'ORG_MISDIRECTED', status: 421, data: { epoch: 4 } })
    await expect(write(orgId, 5)).rejects.toMatchObject({ code: 'ZONE_CATCHING_UP', status: 503 })
  })

  test('a transaction that asks nothing is refused all the same', async () => {
    const orgId = await organization(2)
    await expect(db.withOrg({ orgId, epoch: 1, mode: 'read' }, () => Promise.resolve('done'))).rejects.toMatchObject({
      code: 'ORG_MISDIRECTED',
    })
  })

  test('raising the epoch waits for a running write, and the next write under the old one is refused', async () => {
    const orgId = await organization()
    const order: string[] = []
    let raised: Promise<unknown> = Promise.resolve()
    await db.withOrg({ orgId, epoch: 1, mode: 'write' }, async (tx) => {
      await tx.organization.findMany()
      raised = set(orgId, 2, 'active').then(() => order.push('raised'))
      await untilSomebodyWaits(orgId)
      order.push('written')
    })
    await raised
    expect(order).toEqual(['written', 'raised'])
    await expect(write(orgId, 1)).rejects.toMatchObject({ code: 'ORG_MISDIRECTED' })
    await write(orgId, 2)
  })

  test('in the middle of running writes, nothing commits under the old epoch after it was raised', async () => {
    const orgId = await organization()
    const outcomes: ('stored' | 'refused')[] = []
    // Four writers go on until the fence turns them away, so that the raise falls among running writes on any machine.
    const writer = async () => {
      for (let turned = false; !turned;) {
        const outcome = await write(orgId, 1).then(
          () => 'stored' as const,
          () => 'refused' as const,
        )
        outcomes.push(outcome)
        turned = outcome === 'refused'
      }
    }
    const writers = Promise.all(Array.from({ length: 4 }, writer))
    await expect.poll(() => outcomes.length, { timeout: 30_000 }).toBeGreaterThan(100)
    await set(orgId, 2, 'active')
    const whenRaised = await count(orgId)
    await writers
    expect(await count(orgId)).toBe(whenRaised)
    expect(outcomes.filter((one) => one === 'stored')).toHaveLength(whenRaised)
    expect(outcomes.filter((one) => one === 'refused')).toHaveLength(4)
  })

  test.each<[Fence['status'], string]>([
    ['read_only', 'READ_ONLY'],
    ['moving', 'ORG_MOVING'],
    ['suspended', 'ORG_SUSPENDED'],
    ['closed', 'ORG_CLOSED'],
  ])('in the middle of running writes, nothing commits after the status has become %s', async (status, code) => {
    const orgId = await organization()
    let stored = 0
    const writer = async (): Promise<string> => {
      for (;;) {
        const refused = await write(orgId, 1).then(
          () => undefined,
          (error: { code?: string }) => error.code ?? 'unknown',
        )
        if (refused !== undefined) return refused
        stored += 1
      }
    }
    const writers = Promise.all(Array.from({ length: 3 }, writer))
    await expect.poll(() => stored, { timeout: 30_000 }).toBeGreaterThan(15)
    await set(orgId, 1, status)
    const superuser = new Client({ connectionString: urls.superuser })
    await superuser.connect()
    const committed = async () =>
      Number((await superuser.query('select count(*) from app.idempotency_key where organization_id = $1', [orgId])).rows[0].count)
    try {
      const whenChanged = await committed()
      expect(await writers).toEqual([code, code, code])
      expect([await committed(), stored]).toEqual([whenChanged, whenChanged])
    } finally {
      await superuser.end()
    }
  })

  test('a late or repeated message moves nothing back', async () => {
    const orgId = await organization(3)
    expect(await set(orgId, 2, 'suspended')).toBe(false)
    expect(await set(orgId, 3, 'provisioning')).toBe(false)
    expect(await outcome(orgId, 'write')).toBe('pass')
    expect(await set(orgId, 3, 'suspended')).toBe(true)
    expect(await outcome(orgId, 'read')).toBe('ORG_SUSPENDED')
  })
})

// Waiting is visible in the catalogue of locks: the exclusive one that has not been granted.
async function untilSomebodyWaits(orgId: OrgId): Promise<void> {
  for (;;) {
    const waiting = await db.withOrg(
      { orgId, mode: 'read' },
      (tx) => tx.$queryRaw<unknown[]>`select 1 from pg_locks where locktype = 'advisory' and not granted`,
    )
    if (waiting.length > 0) return
  }
}
