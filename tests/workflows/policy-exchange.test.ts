/**
 * A running control plane and a running zone: a policy is written here and decided by there. When the control plane is gone, the zone goes on by what it
 * keeps; what somebody else signed, and what is older, changes nothing.
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { readPolicyBytes, signPolicy, type PolicyBundle, type SignedPolicy } from '@repo/contract/boundary'
import { readServiceKey } from '@repo/contract/edge'
import type { OrgId } from '@repo/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { personalRequest, regularRequest, startAccess, type AccessFixture } from '../support/access-fixture.ts'
import { startZoneApp, type ZoneApp } from '../support/zone-app.ts'
import { startBothSides, type BothSides, type ClaimedTenant } from './support/both-sides.ts'
import type { KillBench } from './support/kill-bench.ts'
import { until } from './support/until.ts'

let sides: BothSides
let bench: KillBench
let access: AccessFixture

beforeAll(async () => {
  sides = await startBothSides()
  bench = sides.bench
  access = await startAccess(bench.app)
})
afterAll(() => sides.close())

/** Whose word a covered view from outside takes, or why there is none. */
async function viewFromOutside(app: ZoneApp, orgId: OrgId): Promise<unknown> {
  const by = await app.makeStaff('support')
  const context = app.contextOf(orgId, by)
  const outside = { assertion: context.assertion && { ...context.assertion, accepted: 'listed' as const } }
  const asked = { ...personalRequest, dataset: 'units', level: 'content', verb: 'view' } as const
  const request = app.as(orgId, by, outside).accessRequests.create(asked)
  return request.then(
    ({ needsCustomer }) => (needsCustomer ? 'customer' : 'staff alone'),
    (error: { data?: { rule?: string } }) => error.data?.rule,
  )
}

const live = async ({ orgId }: ClaimedTenant, grantId: string): Promise<string> => {
  const { rows } = await bench.superuser.query<{ line: string }>(
    `select concat_ws(' ', status, end_reason) as line from app.access_grant where organization_id = $1 and id = $2`,
    [orgId, grantId],
  )
  return rows[0]?.line ?? ''
}

async function order(orgId: OrgId, policy: SignedPolicy): Promise<void> {
  const { bundle } = policy
  const about = { zone: 'eu', organizationId: orgId, epoch: 1, cell: 'eu-1', policyMode: bundle.mode, policyVersion: bundle.version }
  const job = { id: randomUUID(), sequence: 1, ...about, kind: 'set_policy', status: 'active', policy }
  await bench.enqueue(orgId, 'apply-status', job.id, { job })
  await bench.finished(`${orgId}:apply-status:${job.id}`)
}

async function keptBundle(orgId: OrgId, version: number): Promise<SignedPolicy> {
  const { rows } = await bench.superuser.query<{ bundle: Buffer; signature: Buffer; key_id: string }>(
    'select bundle, signature, key_id from app.residency_policy where organization_id = $1 and version = $2',
    [orgId, version],
  )
  const [row] = rows
  if (!row) throw new Error('The zone keeps no such version')
  const signature = row.signature.toString('hex')
  return { bundle: readPolicyBytes(row.bundle), signature: { kid: row.key_id, r: signature.slice(0, 64), s: signature.slice(64) } }
}

test(
  'a policy reaches its zone and is decided by there, ends the grants of its organisation alone, and outlives the control plane; no other takes its place',
  { timeout: 120_000 },
  async () => {
    const [changed, neighbour] = [await sides.newTenant(), await sides.newTenant()]
    const grant = ({ orgId, admin }: ClaimedTenant) =>
      bench.app.makeStaff('support').then((by) => access.grant(orgId, admin, regularRequest, by))
    const [ended, kept] = [await grant(changed), await grant(neighbour)]
    expect(await viewFromOutside(bench.app, changed.orgId)).toBe('ACTOR_OUTSIDE')
    const before = await changed.admin.residency.get({})
    expect(before).toMatchObject({ policy: 'kept', policyVersion: 1 })

    const written = await sides.call('POST', '/residency/policies', {
      ...{ zone: 'eu', mode: 'regional', viewFromOutside: true, backupCountries: before.backupCountries },
    })
    expect(written.status).toBe(201)
    expect((await sides.call('PUT', `/organizations/${changed.orgId}/policy`, { policyId: written.data['id'] })).status).toBe(200)
    await until('the zone to go by the policy', async () => (await sides.fenceOf(changed.orgId)).version === 2 || undefined)
    expect(await changed.admin.residency.get({})).toMatchObject({ policy: 'kept', policyVersion: 2 })
    expect(await viewFromOutside(bench.app, changed.orgId)).toBe('customer')
    expect(await viewFromOutside(bench.app, neighbour.orgId)).toBe('ACTOR_OUTSIDE')
    expect([await live(changed, ended), await live(neighbour, kept)]).toEqual(['revoked policy_changed', 'active'])

    // Both sides die; the zone comes back alone.
    for (const side of [sides.controlProcess, sides.worker]) side.kill('SIGKILL')
    await Promise.all([sides.controlProcess.ended, sides.worker.ended])
    await bench.startWorker()
    const restarted = startZoneApp()
    sides.trust(restarted)
    expect(await viewFromOutside(restarted, changed.orgId)).toBe('customer')
    expect(await viewFromOutside(restarted, neighbour.orgId)).toBe('ACTOR_OUTSIDE')

    const newest = await keptBundle(changed.orgId, 2)
    const stranger = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const forged: PolicyBundle = { ...newest.bundle, version: 3, viewFromOutside: false }
    // The control plane is back, since an order ends with its report, whatever became of it.
    await sides.control.start()
    // Its own word of yesterday, rightly signed, and a new one by a key that only says that it is the control plane's.
    await order(changed.orgId, await keptBundle(changed.orgId, 1))
    await order(changed.orgId, signPolicy(forged, readServiceKey('control:main', sides.signerKid, stranger)))
    await order(changed.orgId, { ...newest, bundle: { ...newest.bundle, version: 3 } })
    expect(await sides.fenceOf(changed.orgId)).toEqual({ status: 'active', version: 2 })
    expect(await viewFromOutside(restarted, changed.orgId)).toBe('customer')
    await restarted.close()
  },
)
