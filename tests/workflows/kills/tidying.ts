import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { importIdleDaysMax } from '@repo/contract'
import type { OrgId } from '@repo/core'
import { expect, inject } from 'vitest'
import { answerKeptDays } from '../../../apps/zone/src/server/idempotency.ts'
import { untilImport } from '../../support/import-fixture.ts'
import type { KillBench, Tenant } from '../support/kill-bench.ts'
import type { KillAccount } from '../support/kill-points.ts'
import { until } from '../support/until.ts'
import { importFiles, uploadedImport } from './import.ts'

/** More than one piece, so that the step repeats. */
const answerCount = 1_500

async function effects({ superuser }: KillBench, orgId: OrgId): Promise<Record<string, unknown>> {
  const { rows } = await superuser.query<Record<string, unknown>>(
    `select (select array_agg(status order by id) from app.import_job where organization_id = $1) as imports,
       (select count(*)::integer from app.import_row where organization_id = $1) as staged,
       (select count(*)::integer from app.import_problem where organization_id = $1) as problems,
       (select count(*)::integer from app.idempotency_key where organization_id = $1) as answers,
       (select count(*)::integer from app.audit_event where organization_id = $1 and action = 'import.expire') as events`,
    [orgId],
  )
  return rows[0] ?? {}
}

/** In each organisation two imports that nobody finished, one checked and one without a file, and the answers of many repeated writes. */
async function leaveThings(bench: KillBench, tenants: readonly Tenant[]): Promise<void> {
  const worker = await bench.startWorker()
  for (const tenant of tenants) {
    const { orgId, api } = tenant
    const job = await uploadedImport(bench, tenant, 3)
    await untilImport(api, job.id, 'checked')
    await api.imports.create({ associationId: job.associationId })
    await bench.superuser.query(
      `insert into app.idempotency_key (organization_id, procedure, key, body_hash)
       select $1, 'units.create', 'key-' || n, sha256(n::text::bytea) from generate_series(1, $2::integer) as n`,
      [orgId, answerCount],
    )
    expect(await effects(bench, orgId)).toMatchObject({ staged: 5, answers: answerCount })
  }
  await bench.retire(worker)
}

/** What a process that died between storing and telling leaves: a whole file that no import names, and a half-written one. */
function leaveStrays(orgId: OrgId): void {
  const folder = join(inject('zone').objectStoreDir, orgId, 'imports')
  const stray = `${randomUUID()}.${randomUUID()}`
  for (const name of [stray, `${stray}.${randomUUID()}.part`]) writeFileSync(join(folder, name), 'left behind')
}

/** What is kept for a while goes once, and tells of it once; the day before, nothing goes. */
export async function killTidying(bench: KillBench): Promise<KillAccount> {
  const [calm, stormy] = [await bench.makeTenant(), await bench.makeTenant()]
  await leaveThings(bench, [calm, stormy])
  const before = await effects(bench, calm.orgId)

  const early = { DAYS_AHEAD: `${importIdleDaysMax - 1}` }
  await bench.enqueue(calm.orgId, 'tidy-organization', 'early', {})
  const idle = () => bench.finishedHistory(calm.orgId, 'tidy-organization', 'SUCCESS', 'early')
  await bench.retireAfter(await bench.startWorker(early), idle)
  expect(await effects(bench, calm.orgId)).toEqual(before)
  expect(importFiles(calm.orgId)).toHaveLength(1)
  for (const { orgId } of [calm, stormy]) leaveStrays(orgId)
  expect(importFiles(calm.orgId)).toHaveLength(3)

  const late = { DAYS_AHEAD: `${answerKeptDays + 1}` }
  await bench.enqueue(calm.orgId, 'tidy-organization', 'late', {})
  const done = () => bench.finishedHistory(calm.orgId, 'tidy-organization', 'SUCCESS', 'late')
  const gone = (orgId: OrgId) => until('the file to be gone', async () => (importFiles(orgId).length === 0 ? true : undefined))
  const [history] = await bench.retireAfter(await bench.startWorker(late), () => Promise.all([done(), gone(calm.orgId)]))
  const expected = { imports: ['expired', 'expired'], staged: 0, problems: 0, answers: 0, events: 2 }
  expect(await effects(bench, calm.orgId)).toEqual(expected)

  await bench.enqueue(stormy.orgId, 'tidy-organization', 'late', {})
  const reached = await bench.killThrough(history, stormy.orgId, { environment: late })
  await bench.startWorker(late)
  await bench.finishedHistory(stormy.orgId, 'tidy-organization')
  await gone(stormy.orgId)
  expect(await effects(bench, stormy.orgId)).toEqual(expected)
  expect(await bench.leftCheckpoints(stormy.orgId)).toBe(0)
  return { histories: [history], reached }
}

/** Enqueues a schedule's workflow as its tick would, but in the queue that is looked at most often. */
export async function tick({ superuser }: KillBench, workflowName: string, at: string): Promise<string> {
  const id = `sched-${workflowName}-${randomUUID()}`
  await superuser.query(
    `select dbos.enqueue_workflow(workflow_name => $1, queue_name => 'control', positional_args => array[to_json($2::text)],
       workflow_id => $3, queue_partition_key => 'schedules')`,
    [workflowName, at, id],
  )
  return id
}

/** The daily round reaches every active organisation once, and no other. */
export async function killDailyRound(bench: KillBench): Promise<KillAccount> {
  const { superuser, app } = bench
  const suspended = await app.makeOrganization()
  const fence = { epoch: 1, zone: 'eu', cell: 'eu-1', policyMode: 'regional', policyVersion: 1 } as const
  await app.services.db.setFence(suspended, { ...fence, status: 'suspended' })
  const { rows: active } = await superuser.query<{ id: string }>(
    `select organization_id as id from app.organization where status = 'active' order by 1`,
  )
  const started = async (day: string): Promise<unknown[]> =>
    (
      await superuser.query<{ id: string }>(
        `select split_part(workflow_uuid, ':', 1) as id from dbos.workflow_status where workflow_uuid like '%:tidy-organization:' || $1 order by 1`,
        [day],
      )
    ).rows

  const calm = await tick(bench, 'schedule-daily-round', '2030-01-01T02:43:00.000Z')
  await bench.retireAfter(await bench.startWorker(), () => bench.finished(calm))
  const history = await bench.historyOf('schedule-daily-round', calm)
  expect(await started('2030-01-01')).toEqual(active)

  const stormy = await tick(bench, 'schedule-daily-round', '2030-01-02T02:43:00.000Z')
  const reached = await bench.killThrough(history, stormy)
  await bench.startWorker()
  await bench.finished(stormy)
  expect(await started('2030-01-02')).toEqual(active)
  // Nobody waits for the tidying of every organisation that some test has made.
  await superuser.query(
    `update dbos.workflow_status set status = 'CANCELLED' where name = 'tidy-organization' and status in ('ENQUEUED', 'PENDING')`,
  )
  return { histories: [history], reached }
}

/** Finished workflows are forgotten whole, when their time is over. */
export async function killForgetting(bench: KillBench): Promise<KillAccount> {
  const { superuser } = bench
  const { orgId } = await bench.makeTenant()
  /** A workflow that ended at the turn of a year, with its steps. */
  const finishedLongAgo = async (id: string): Promise<string> => {
    await bench.enqueue(orgId, 'tidy-organization', id, {})
    const workflowId = `${orgId}:tidy-organization:${id}`
    await bench.retireAfter(await bench.startWorker(), () => bench.finished(workflowId))
    const longAgo = Date.UTC(2020, 0, 1)
    await superuser.query('update dbos.workflow_status set created_at = $2, updated_at = $2, completed_at = $2 where workflow_uuid = $1', [
      workflowId,
      longAgo,
    ])
    return workflowId
  }
  const left = async (workflowId: string): Promise<unknown> => {
    const { rows } = await superuser.query(
      `select (select count(*)::integer from dbos.workflow_status where workflow_uuid = $1) as workflows,
         (select count(*)::integer from dbos.operation_outputs where workflow_uuid = $1) as steps`,
      [workflowId],
    )
    return rows[0]
  }
  const forgetting = 'schedule-delete-finished-workflows'
  const one = await finishedLongAgo('one')
  const early = await tick(bench, forgetting, '2020-01-30T03:17:00.000Z')
  await bench.retireAfter(await bench.startWorker(), () => bench.finished(early))
  expect(await left(one)).toEqual({ workflows: 1, steps: 7 })
  const calm = await tick(bench, forgetting, '2020-02-03T03:17:00.000Z')
  await bench.retireAfter(await bench.startWorker(), () => bench.finished(calm))
  const history = await bench.historyOf(forgetting, calm)
  expect(await left(one)).toEqual({ workflows: 0, steps: 0 })

  const other = await finishedLongAgo('other')
  const stormy = await tick(bench, forgetting, '2020-02-03T03:17:00.000Z')
  const reached = await bench.killThrough(history, stormy)
  await bench.startWorker()
  await bench.finished(stormy)
  expect(await left(other)).toEqual({ workflows: 0, steps: 0 })
  return { histories: [history], reached }
}
