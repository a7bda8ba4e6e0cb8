/** kill -9 before and after every step of the tenant lifecycle in the control plane: each order reaches the zone's list of jobs once. */
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlWorkflows } from '../../apps/control-plane/src/server/workflows.ts'
import { prepareControlPlane, type ControlPlane } from '../support/control-plane.ts'
import { historyOf, killPoints, missedByKills, type KillPoint, type WorkflowHistory } from './support/kill-points.ts'
import { killThrough } from './support/kill-through.ts'
import { until } from './support/until.ts'
import { endedStatus } from './support/workflow-history.ts'

// In the order in which an organisation lives through them.
const lifecycle = ['provision-organization', 'activate-organization', 'follow-status'] as const

// Leases run out by themselves only where that is what is tested: a short one would also run out on a machine that is busy.
const longLease = { WORKER_LEASE_MS: '9000' }

let controlPlane: ControlPlane
let superuser: Client

beforeAll(async () => {
  controlPlane = await prepareControlPlane()
  await controlPlane.start(longLease)
  await controlPlane.registerZone('eu', 1, 'DE')
  superuser = new Client({ connectionString: controlPlane.databaseUrls.superuser })
  await superuser.connect()
})
afterAll(async () => {
  await superuser.end()
  await controlPlane.close()
})

/** Reserves an organisation while no control plane runs, as its procedure does. */
async function reserve(): Promise<string> {
  const id = randomUUID()
  await superuser.query(
    `insert into directory.organization (id, zone_code, cell_number, kind_code, policy_mode, policy_version, status, epoch)
     values ($1, 'eu', 1, 'management_company', 'regional', 1, 'provisioning', 1)`,
    [id],
  )
  return id
}

async function enqueue(workflowName: string, organizationId: string): Promise<string> {
  await superuser.query(`select directory.enqueue_workflow($1, $2, 'test', 'lifecycle', null)`, [workflowName, organizationId])
  return `${organizationId}:${workflowName}:test`
}

async function finished(workflowName: string, workflowId: string): Promise<WorkflowHistory> {
  expect(await until(`${workflowName} to end`, () => endedStatus(superuser, workflowId))).toBe('SUCCESS')
  return historyOf(superuser, workflowName, workflowId)
}

async function effects(organizationId: string): Promise<unknown> {
  const { rows: jobs } = await superuser.query(
    'select kind, target_status from directory.zone_job where organization_id = $1 order by sequence',
    [organizationId],
  )
  const { rows } = await superuser.query('select status from directory.organization where id = $1', [organizationId])
  return { jobs, status: rows }
}

test('the tenant lifecycle survives kill -9 at every step, and every order is given once', async () => {
  const [calm, stormy] = [await reserve(), await reserve()]
  const histories: WorkflowHistory[] = []
  for (const name of lifecycle) histories.push(await finished(name, await enqueue(name, calm)))
  await controlPlane.stop()

  const reached: KillPoint[] = []
  for (const history of histories) {
    const workflowId = await enqueue(history.workflowName, stormy)
    const start = (_: string, { stepName, side }: KillPoint) => controlPlane.start({ ...longLease, KILL: `${stepName}:${side}` })
    const killed = await killThrough(killPoints(history), start, superuser)
    reached.push(...killed)
    await controlPlane.start(longLease)
    await finished(history.workflowName, workflowId)
    await controlPlane.stop()
  }
  expect(await effects(stormy)).toEqual(await effects(calm))
  expect(missedByKills(controlWorkflows, [{ histories, reached }])).toEqual([])
}, 600_000)
