/** No row and no scope passes from one organisation to another, whatever happens to the transactions of both at the same moment. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { newOpaqueId } from '@repo/core'
import { openOrganization, openZoneClient, PrismaClient, PrismaPg, ScopedPool, sealClient, type PoolScope } from '@repo/db/testing'
import { createZoneDatabase } from '@repo/db/zone'
import { describe, expect, inject, test } from 'vitest'
import { hammer } from './hammer.ts'

const { databaseUrls: urls } = inject('zone')
const fence = { epoch: 1, status: 'active', zone: 'eu', cell: 'eu-1', policyMode: 'regional', policyVersion: 1 } as const

async function twoOrganizations() {
  const db = createZoneDatabase({ appUrl: urls.app, identityUrl: urls.identity })
  const orgs = [newOpaqueId<'OrgId'>(), newOpaqueId<'OrgId'>()] as const
  for (const orgId of orgs) await db.setFence(orgId, fence)
  return { db, orgs }
}

describe('two organisations at once', () => {
  test('10,000 operations leak nothing, lose no committed write and leave no transaction open', { timeout: 300_000 }, async () => {
    const operations = Number(process.env['ISOLATION_OPERATIONS'] ?? 10_000)
    const report = await hammer({ urls, operations, together: 64, seed: 20_261_125 })
    expect(report.wrong).toEqual([])
    expect(Object.keys(report.byKind)).toHaveLength(12)
    expect(report.found).toBeGreaterThanOrEqual(report.committed)
    expect(report.found).toBeLessThanOrEqual(report.committed + report.uncertain)
    expect(report.idleInTransaction).toBe(0)
  })

  test('the same reads without the seal do leak, so the hammer would see it', async () => {
    const { db, orgs } = await twoOrganizations()
    const scopes = new AsyncLocalStorage<PoolScope>()
    const pool = new ScopedPool({ url: urls.app, connectionsMax: 4, statementTimeoutMs: 5000 }, scopes)
    const unsealed = new PrismaClient({ adapter: new PrismaPg(pool) })
    const answers = await Promise.all(
      orgs.map((orgId) =>
        scopes.run(
          { opening: openOrganization({ orgId, mode: 'read' }) },
          async () => await unsealed.organization.findUnique({ where: { id: orgs[0] } }),
        ),
      ),
    )
    expect(answers.map((row) => row?.id)).toEqual([orgs[0], orgs[0]])
    await Promise.all([unsealed.$disconnect(), pool.end(), db.close()])
  })

  test('a version of Prisma that dispatches differently is refused at start', () => {
    expect(() => sealClient({})).toThrow('Refusing to start')
    expect(() => sealClient({ _requestHandler: { dataloader: { request: () => undefined, options: {} } } })).toThrow('Refusing to start')
  })

  test('a statement without a scope, or from inside another one, reaches no connection', async () => {
    const { db, orgs } = await twoOrganizations()
    const scoped = openZoneClient({ url: urls.app, connectionsMax: 2, statementTimeoutMs: 5000 })
    await expect(scoped.client.organization.findMany()).rejects.toThrow('needs a scope')
    const nested = db.withOrg({ orgId: orgs[0], mode: 'read' }, (outer) =>
      db.withOrg({ orgId: orgs[1], mode: 'read' }, () => outer.organization.findMany()),
    )
    await expect(nested).rejects.toThrow('inside another scope')
    await Promise.all([scoped.close(), db.close()])
  })

  test('a connection that served one organisation carries nothing of it to the next', async () => {
    const { db, orgs } = await twoOrganizations()
    const scoped = openZoneClient({ url: urls.app, connectionsMax: 1, statementTimeoutMs: 5000 })
    const setting = () => scoped.client.$queryRaw<{ value: string | null }[]>`select current_setting('app.organization_id', true) as value`
    await scoped.run({ opening: openOrganization({ orgId: orgs[0], mode: 'read' }) }, setting)
    const [after] = await scoped.run({ opening: 'BEGIN' }, setting)
    expect(after?.value ?? '').toBe('')
    await Promise.all([scoped.close(), db.close()])
  })

  test('a scope takes nothing that could end its quotes', () => {
    const hostile = "x'; drop table app.organization; --"
    expect(() => openOrganization({ orgId: hostile as never, mode: 'read' })).toThrow('canonical UUIDs')
    expect(() => openOrganization({ orgId: newOpaqueId(), mode: 'read', epoch: 1.5 })).toThrow('whole numbers')
  })
})
