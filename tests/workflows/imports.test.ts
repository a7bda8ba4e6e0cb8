/** kill -9 before and after every step of an import: units, people and shares are there once. */
import type { ImportJob } from '@repo/contract'
import type { OrgId } from '@repo/core'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { makeAssociation } from '../support/association-fixture.ts'
import { unitsCsv, untilImport, upload } from '../support/import-fixture.ts'
import { startZoneApp, type Actor, type ServerApi, type ZoneApp } from '../support/zone-app.ts'
import { startZoneWorker } from '../support/zone-worker.ts'
import { historyOf, killPoints, uncovered, type WorkflowHistory } from './support/kill-points.ts'
import { killThrough } from './support/kill-through.ts'
import { until } from './support/until.ts'
import { endAll, type WorkerProcess } from './support/worker-process.ts'

// 1,100 units make 1,834 lines: four chunks of lines and three of units.
const unitCount = 1_100
const lineCount = Math.floor(unitCount / 3) * 3 + (unitCount - Math.floor(unitCount / 3))

let app: ZoneApp
let superuser: Client
const workers = new Set<WorkerProcess>()

const startWorker = async (environment: Record<string, string> = {}): Promise<WorkerProcess> => {
  const worker = await startZoneWorker(inject('zone'), { WORKER_LEASE_MS: '3000', ...environment })
  workers.add(worker)
  return worker
}
const killedAt = (KILL: string): Promise<WorkerProcess> => startWorker({ KILL })

beforeAll(async () => {
  app = startZoneApp()
  superuser = new Client({ connectionString: inject('zone').databaseUrls.superuser })
  await superuser.connect()
})
afterEach(async () => {
  await endAll(workers)
  workers.clear()
})
afterAll(async () => {
  await superuser.end()
  await app.close()
})

interface Tenant {
  readonly orgId: OrgId
  readonly manager: Actor
  readonly api: ServerApi
}

async function makeTenant(): Promise<Tenant> {
  const orgId = await app.makeOrganization()
  const manager = await app.makeMember(orgId, { role: 'manager' })
  return { orgId, manager, api: app.as(orgId, manager) }
}

async function uploaded({ orgId, manager, api }: Tenant): Promise<ImportJob> {
  const { association } = await makeAssociation(api, 0)
  const { id } = await api.imports.create({ associationId: association.id })
  expect((await upload(app, orgId, manager, id, unitsCsv(unitCount))).status).toBe(202)
  return api.imports.get({ importId: id })
}

async function workflowIdOf(orgId: OrgId, name: string): Promise<string> {
  const { rows } = await superuser.query<{ id: string }>(
    `select workflow_uuid as id from dbos.workflow_status where workflow_uuid like $1 || ':' || $2 || ':%'`,
    [orgId, name],
  )
  expect(rows).toHaveLength(1)
  return rows[0]?.id ?? ''
}

async function historyIn(orgId: OrgId, name: string): Promise<WorkflowHistory> {
  return historyOf(superuser, name, await workflowIdOf(orgId, name))
}

/** Everything an import creates, counted and summed in one place. */
async function effects(orgId: OrgId): Promise<Record<string, number>> {
  const { rows } = await superuser.query<Record<string, number>>(
    `select (select count(*)::integer from app.unit where organization_id = $1) as units,
       (select count(distinct label)::integer from app.unit where organization_id = $1) as labels,
       (select count(*)::integer from app.party where organization_id = $1) as people,
       (select count(*)::integer from app.ownership where organization_id = $1) as ownerships,
       (select count(*)::integer from app.property where organization_id = $1 and name like 'House _%' and name !~ 'A[0-9]+-') as properties,
       (select count(*)::integer from app.import_row where organization_id = $1) as staged,
       (select count(*)::integer from app.audit_event where organization_id = $1 and action = 'import.check') as checks,
       (select count(*)::integer from app.audit_event where organization_id = $1 and action = 'import.takeOver') as takeovers`,
    [orgId],
  )
  return rows[0] ?? {}
}

test('an import survives kill -9 at every step with one effect each', async () => {
  const calm = await makeTenant()
  const job = await uploaded(calm)
  const worker = await startWorker()
  await untilImport(calm.api, job.id, 'checked')
  await calm.api.imports.commit({ importId: job.id })
  await untilImport(calm.api, job.id, 'committed')
  const checkHistory = await historyIn(calm.orgId, 'check-import')
  const commitHistory = await until('the file to be removed', async () => {
    const history = await historyIn(calm.orgId, 'commit-import')
    return history.steps.length === 2 ? history : undefined
  })
  const expected = await effects(calm.orgId)
  expect(expected).toMatchObject({
    units: unitCount,
    labels: unitCount,
    people: lineCount,
    ownerships: lineCount,
    staged: 0,
    checks: 1,
    takeovers: 1,
  })
  expect(checkHistory.steps.filter((step) => step.name === 'stage-chunk').length).toBeGreaterThanOrEqual(4)
  worker.kill('SIGTERM')
  await worker.ended

  const stormy = await makeTenant()
  const target = await uploaded(stormy)
  const reached = await killThrough(killPoints(checkHistory), killedAt)
  const survivor = await startWorker()
  const checked = await untilImport(stormy.api, target.id, 'checked')
  expect(checked).toMatchObject({ problemCount: 0, progress: { checkedRows: lineCount }, found: { units: unitCount, owners: lineCount } })
  survivor.kill('SIGTERM')
  await survivor.ended

  await stormy.api.imports.commit({ importId: target.id })
  reached.push(...(await killThrough(killPoints(commitHistory), killedAt)))
  await startWorker()
  await untilImport(stormy.api, target.id, 'committed')
  await until('the workflow to end', async () => {
    const { rows } = await superuser.query<{ status: string }>('select status from dbos.workflow_status where workflow_uuid = $1', [
      await workflowIdOf(stormy.orgId, 'commit-import'),
    ])
    return rows[0]?.status === 'SUCCESS' ? true : undefined
  })
  expect(await effects(stormy.orgId)).toEqual(expected)
  expect(uncovered([checkHistory, commitHistory], reached)).toEqual([])
}, 600_000)
