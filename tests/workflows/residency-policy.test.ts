/** A zone takes over a residency policy: once, with its fence, through kill -9; and not at all when it is not the control plane's or its cell breaks it. */
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { policyBytes, signPolicy, type PolicyBundle } from '@repo/contract/boundary'
import { readServiceKey } from '@repo/contract/edge'
import type { OrgId } from '@repo/core'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { startKillBench, type KillBench } from './support/kill-bench.ts'
import { startReportTaker, type ReportTaker } from './support/report-taker.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const control = readServiceKey('control:main', 'control-main.t1', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
const stranger = readServiceKey(
  'control:main',
  'control-main.t1',
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
)

let bench: KillBench
let reports: ReportTaker

beforeAll(async () => {
  reports = await startReportTaker(inject('zone').dir)
  const trusted = join(reports.environment['ZONE_SECRETS_DIR'] ?? '', 'trusted')
  mkdirSync(trusted)
  writeFileSync(join(trusted, 'control-main.t1.pub'), publicKey.export({ type: 'spki', format: 'pem' }))
  bench = await startKillBench(reports.environment)
})
afterEach(() => bench.endWorkers())
afterAll(async () => {
  await bench.close()
  reports.close()
})

const place = (code: string, country: string, roles: PolicyBundle['regions'][number]['roles']): PolicyBundle['regions'][number] => ({
  id: randomUUID(),
  provider: 'aws',
  code,
  country,
  roles,
  lifecycle: 'active',
})
const bundleFor = (organizationId: string, changes: Partial<PolicyBundle> = {}): PolicyBundle => ({
  organizationId,
  version: 2,
  policyId: randomUUID(),
  revision: 1,
  zone: 'eu',
  mode: 'regional',
  pinnedCountry: null,
  primaryCountry: null,
  facilities: [],
  backupCountries: ['DE'],
  viewFromOutside: false,
  narrowings: [],
  regions: [place('eu-central-1', 'DE', ['primary', 'backup']), place('eu-west-1', 'IE', ['replica'])],
  ...changes,
})

function order(orgId: OrgId, bundle: PolicyBundle, key = control): Promise<void> {
  const job = {
    id: randomUUID(),
    sequence: 1,
    zone: 'eu',
    organizationId: orgId,
    epoch: 1,
    cell: 'eu-1',
    policyMode: bundle.mode,
    policyVersion: bundle.version,
    kind: 'set_policy',
    status: 'active',
    policy: signPolicy(bundle, key),
  }
  return bench.enqueue(orgId, 'apply-status', job.id, { job })
}

async function held(orgId: OrgId): Promise<unknown> {
  const { rows } = await bench.superuser.query<Record<string, unknown>>(
    `select (select policy_version from app.organization where organization_id = $1) as fence,
       (select array_agg(encode(bundle, 'escape') order by version) from app.residency_policy where organization_id = $1) as kept,
       (select array_agg(action order by id) from app.audit_event where organization_id = $1) as events`,
    [orgId],
  )
  return rows[0]
}

test('a policy that its cell keeps is kept with the fence, once, whenever the worker dies', { timeout: 120_000 }, async () => {
  const [calm, stormy] = [await bench.app.makeOrganization(), await bench.app.makeOrganization()]
  const expected = (bundle: PolicyBundle) => ({
    fence: 2,
    kept: [new TextDecoder().decode(policyBytes(bundle)).replaceAll('\\', '\\\\')],
    events: ['organization.set_policy'],
  })
  const first = bundleFor(calm)
  await order(calm, first)
  const history = await bench.retireAfter(await bench.startWorker(), () => bench.finishedHistory(calm, 'apply-status'))
  expect(await held(calm)).toEqual(expected(first))

  const second = bundleFor(stormy)
  await order(stormy, second)
  await bench.killThrough(history, stormy, { only: ({ name }) => name === 'take-fence' })
  await bench.retireAfter(await bench.startWorker(), () => bench.finishedHistory(stormy, 'apply-status'))
  expect(await held(stormy)).toEqual(expected(second))
  expect([reports.toldAbout(calm), reports.toldAbout(stormy)]).toEqual([['done'], ['done']])
})

test('a policy that somebody else signed, or that its cell breaks, changes nothing, and the control plane is told', async () => {
  const [forged, broken] = [await bench.app.makeOrganization(), await bench.app.makeOrganization()]
  await order(forged, bundleFor(forged), stranger)
  // The cell replicates to Dublin.
  await order(broken, bundleFor(broken, { mode: 'single_country', pinnedCountry: 'DE' }))
  await bench.retireAfter(await bench.startWorker(), async () => {
    await bench.finishedHistory(forged, 'apply-status')
    await bench.finishedHistory(broken, 'apply-status')
  })
  const unchanged = { fence: 1, kept: null, events: null }
  expect([await held(forged), await held(broken)]).toEqual([unchanged, unchanged])
  expect([reports.toldAbout(forged), reports.toldAbout(broken)]).toEqual([['failed'], ['failed']])
})
