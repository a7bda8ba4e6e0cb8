/** kill -9 before and after every step of preparing an organisation: one row, one claim link, one link file, and a report that arrives. */
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { newOpaqueId, type OrgId } from '@repo/core'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { startKillBench, type KillBench } from './support/kill-bench.ts'
import { killPoints, uncovered } from './support/kill-points.ts'
import { killThrough } from './support/kill-through.ts'

interface Outcome {
  readonly organizationId: string
  readonly outcome: string
}

let bench: KillBench
let controlPlane: Server
const outcomes: Outcome[] = []

/** Takes reports as the control plane does; it hands out no jobs. */
async function startControlPlane(): Promise<Server> {
  const server = createServer((request, response) => {
    void (async () => {
      let body = ''
      for await (const part of request) body += String(part)
      if (request.method !== 'POST') return void response.writeHead(404).end()
      const { reports } = JSON.parse(body) as { reports: ({ id: string; kind: string } & Outcome)[] }
      outcomes.push(...reports.filter((report) => report.kind === 'job_outcome'))
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ taken: reports.map((report) => report.id), at: new Date().toISOString() }))
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

beforeAll(async () => {
  controlPlane = await startControlPlane()
  const { port } = controlPlane.address() as AddressInfo
  const secrets = mkdtempSync(join(inject('zone').dir, 'zone-secrets-'))
  const { privateKey } = generateKeyPairSync('ed25519')
  writeFileSync(join(secrets, 'service-zone-eu.test.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  bench = await startKillBench({ CONTROL_PLANE_URL: `http://127.0.0.1:${port}`, ZONE_SECRETS_DIR: secrets })
})
afterEach(() => bench.endWorkers())
afterAll(async () => {
  await bench.close()
  controlPlane.closeAllConnections()
  controlPlane.close()
})

/** Enqueues what following the job stream would: the job the control plane ordered. */
async function order(orgId: OrgId): Promise<void> {
  const job = {
    id: randomUUID(),
    sequence: 1,
    zone: 'eu',
    organizationId: orgId,
    epoch: 1,
    cell: 'eu-1',
    policyMode: 'regional',
    policyVersion: 1,
    kind: 'provision',
    organizationKind: 'management_company',
  }
  await bench.superuser.query('begin')
  await bench.superuser.query(`select set_config('app.organization_id', $1, true)`, [orgId])
  await bench.superuser.query(`select app.enqueue_workflow('prepare-organization', $1, $2, 'control')`, [job.id, JSON.stringify({ job })])
  await bench.superuser.query('commit')
}

async function effects(orgId: OrgId): Promise<Record<string, unknown>> {
  const { rows } = await bench.superuser.query<Record<string, unknown>>(
    `select (select status from app.organization where organization_id = $1) as status,
       (select count(*)::integer from app.claim_link where organization_id = $1) as links,
       (select count(*)::integer from app.audit_event where organization_id = $1 and action = 'organization.prepare') as events`,
    [orgId],
  )
  const folder = join(inject('zone').dir, 'officer')
  const files = readdirSync(folder).filter((name) => name.includes(orgId))
  const links = files.map((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n').length)
  const told = new Set(outcomes.filter((outcome) => outcome.organizationId === orgId).map((outcome) => outcome.outcome))
  return { ...rows[0], files: links, told: [...told] }
}

test('preparing an organisation survives kill -9 at every step with one effect each', async () => {
  const [calm, stormy] = [newOpaqueId<'OrgId'>(), newOpaqueId<'OrgId'>()]
  const worker = await bench.startWorker()
  await order(calm)
  const history = await bench.finishedHistory(calm, 'prepare-organization')
  const expected = { status: 'provisioning', links: 1, events: 1, files: [1], told: ['claimable'] }
  expect(await effects(calm)).toEqual(expected)
  await bench.retire(worker)

  await order(stormy)
  const reached = await killThrough(killPoints(history), bench.killedAt)
  await bench.startWorker()
  await bench.finishedHistory(stormy, 'prepare-organization')
  expect(await effects(stormy)).toEqual(expected)
  expect(uncovered([history], reached)).toEqual([])
}, 600_000)
