/**
 * A running control plane and a running zone: a policy is written here and decided by there. When the control plane is gone, the zone goes on by what it
 * keeps; what somebody else signed, and what is older, changes nothing.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readPolicyBytes, signPolicy, type PolicyBundle, type SignedPolicy } from '@repo/contract/boundary'
import { readServiceKey } from '@repo/contract/edge'
import { parseOrgId, type OrgId } from '@repo/core'
import { awaitClaimToken, selectZones } from '@repo/stack'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { personalRequest, regularRequest, startAccess, type AccessFixture } from '../support/access-fixture.ts'
import { makeAuditKey } from '../support/audit-key.ts'
import { prepareControlPlane, type ControlPlane } from '../support/control-plane.ts'
import { startZoneApp, type ServerApi, type ZoneApp } from '../support/zone-app.ts'
import { startKillBench, type KillBench } from './support/kill-bench.ts'
import { until } from './support/until.ts'
import type { WorkerProcess } from './support/worker-process.ts'

const { dir } = inject('zone')
let control: ControlPlane
let controlProcess: WorkerProcess
let signer: { readonly kid: string; readonly publicKey: KeyObject }
let bench: KillBench
let worker: WorkerProcess
let access: AccessFixture

beforeAll(async () => {
  mkdirSync(join(dir, 'officer'), { recursive: true })
  control = await prepareControlPlane()
  const { folder } = await control.issueKey('zone:eu')
  signer = trustedSigner(join(control.dir, 'secrets'), folder)
  makeAuditKey(folder)
  controlProcess = await control.start()
  await registerOwnCell()
  bench = await startKillBench({ CONTROL_PLANE_URL: control.url, ZONE_SECRETS_DIR: folder })
  trust(bench.app)
  access = await startAccess(bench.app)
  worker = await bench.startWorker()
})
afterAll(async () => {
  await bench.endWorkers()
  await bench.close()
  await control.close()
})

/** Gives a zone's folder the control plane's public key, as an operator does once. */
function trustedSigner(secrets: string, folder: string) {
  const file = readdirSync(secrets).find((name) => name.endsWith('.pem')) ?? ''
  const publicKey = createPublicKey(createPrivateKey(readFileSync(join(secrets, file), 'utf8')))
  const kid = file.replace(/^service-|\.pem$/g, '')
  mkdirSync(join(folder, 'trusted'))
  writeFileSync(join(folder, 'trusted', `${kid}.pub`), publicKey.export({ type: 'spki', format: 'pem' }))
  return { kid, publicKey }
}

/** The application reads its keys from a folder of its own; here it is told the one key. */
function trust(app: ZoneApp): void {
  Object.assign(app.services.ownResidency, { trustedKeys: (kid: string) => (kid === signer.kid ? signer.publicKey : undefined) })
}

const call = (method: string, path: string, body: unknown) => control.call('operator', method, `/api/v1${path}`, body)

async function registerOwnCell(): Promise<void> {
  const [cell] = selectZones(['eu'])[0]?.cells ?? []
  await call('PUT', '/zones/eu', { webOrigin: 'http://eu.localhost:8080' })
  const regions = cell?.regions.map(({ provider, code, country, role, lifecycle }) => ({ provider, code, country, role, lifecycle }))
  const answer = await call('PUT', '/cells/eu-1', { zone: 'eu', number: 2, edgeAddress: 'http://127.0.0.1:9200', regions })
  expect(answer.status).toBe(200)
}

interface Tenant {
  readonly orgId: OrgId
  readonly admin: ServerApi
}

/** Reserved at the control plane, prepared by the zone, claimed, and active by the control plane's word. */
async function newTenant(): Promise<Tenant> {
  const { data } = await call('POST', '/organizations', { zone: 'eu' })
  const orgId = parseOrgId(String(data['id']))
  if (!orgId) throw new Error('The control plane gave no id')
  const token = await awaitClaimToken(join(dir, 'officer'), orgId)
  await bench.app.as(null, undefined).identity.claims.claim({
    ...{ token, organizationName: 'Exchange', name: 'First', email: `${orgId}@example.test`, password: `long-${randomUUID()}` },
    ...{ legalCountryCode: 'DE', defaultCurrencyCode: 'EUR', defaultLocale: 'de', defaultTimezone: 'Europe/Berlin' },
  })
  await until('the organisation to be active', async () => (await fenceOf(orgId)).status === 'active' || undefined)
  return { orgId, admin: bench.app.as(orgId, await bench.app.makeMember(orgId, { role: 'administrator' })) }
}

async function fenceOf(orgId: OrgId): Promise<{ status: string; version: number }> {
  const { rows } = await bench.superuser.query<{ status: string; version: number }>(
    'select status, policy_version as version from app.organization where organization_id = $1',
    [orgId],
  )
  return rows[0] ?? { status: '', version: 0 }
}

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

const live = async ({ orgId }: Tenant, grantId: string): Promise<string> => {
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
    const [changed, neighbour] = [await newTenant(), await newTenant()]
    const grant = ({ orgId, admin }: Tenant) => bench.app.makeStaff('support').then((by) => access.grant(orgId, admin, regularRequest, by))
    const [ended, kept] = [await grant(changed), await grant(neighbour)]
    expect(await viewFromOutside(bench.app, changed.orgId)).toBe('ACTOR_OUTSIDE')
    const before = await changed.admin.residency.get({})
    expect(before).toMatchObject({ policy: 'kept', policyVersion: 1 })

    const written = await call('POST', '/residency/policies', {
      ...{ zone: 'eu', mode: 'regional', viewFromOutside: true, backupCountries: before.backupCountries },
    })
    expect(written.status).toBe(201)
    expect((await call('PUT', `/organizations/${changed.orgId}/policy`, { policyId: written.data['id'] })).status).toBe(200)
    await until('the zone to go by the policy', async () => (await fenceOf(changed.orgId)).version === 2 || undefined)
    expect(await changed.admin.residency.get({})).toMatchObject({ policy: 'kept', policyVersion: 2 })
    expect(await viewFromOutside(bench.app, changed.orgId)).toBe('customer')
    expect(await viewFromOutside(bench.app, neighbour.orgId)).toBe('ACTOR_OUTSIDE')
    expect([await live(changed, ended), await live(neighbour, kept)]).toEqual(['revoked policy_changed', 'active'])

    // Both sides die; the zone comes back alone.
    controlProcess.kill('SIGKILL')
    worker.kill('SIGKILL')
    await Promise.all([controlProcess.ended, worker.ended])
    worker = await bench.startWorker()
    const restarted = startZoneApp()
    trust(restarted)
    expect(await viewFromOutside(restarted, changed.orgId)).toBe('customer')
    expect(await viewFromOutside(restarted, neighbour.orgId)).toBe('ACTOR_OUTSIDE')

    const newest = await keptBundle(changed.orgId, 2)
    const stranger = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const forged: PolicyBundle = { ...newest.bundle, version: 3, viewFromOutside: false }
    // The control plane is back, since an order ends with its report, whatever became of it.
    await control.start()
    // Its own word of yesterday, rightly signed, and a new one by a key that only says that it is the control plane's.
    await order(changed.orgId, await keptBundle(changed.orgId, 1))
    await order(changed.orgId, signPolicy(forged, readServiceKey('control:main', signer.kid, stranger)))
    await order(changed.orgId, { ...newest, bundle: { ...newest.bundle, version: 3 } })
    expect(await fenceOf(changed.orgId)).toEqual({ status: 'active', version: 2 })
    expect(await viewFromOutside(restarted, changed.orgId)).toBe('customer')
    await restarted.close()
  },
)
