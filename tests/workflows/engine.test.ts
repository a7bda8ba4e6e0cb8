/** The engine alone, without an application around it: real workers, really killed, on a real Postgres. */
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { createEngineDatabase, type EngineDatabase } from './support/engine-database.ts'
import { letLeasesRunOut } from './support/kill-through.ts'
import { until } from './support/until.ts'
import { endAll, startWorkerProcess, type WorkerProcess } from './support/worker-process.ts'
import { endedStatus, recordedSteps } from './support/workflow-history.ts'

const program = fileURLToPath(new URL('support/engine-worker.ts', import.meta.url))
const steps = ['effect-0', 'effect-1', 'effect-2'] as const
const traceId = '11111111111111111111111111111111'

let database: EngineDatabase
let superuser: Client
let app: Client
const workers = new Set<WorkerProcess>()

beforeAll(async () => {
  database = await createEngineDatabase(inject('zone').databaseUrls, `engine_${process.pid}`)
  superuser = new Client({ connectionString: database.superuser })
  app = new Client({ connectionString: database.app })
  await Promise.all([superuser.connect(), app.connect()])
})
afterEach(async () => {
  await endAll(workers)
  workers.clear()
})
afterAll(async () => {
  await Promise.all([superuser.end(), app.end()])
})

async function startWorker(environment: Record<string, string> = {}): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(program, { DBOS_URL: database.dbos, APP_URL: database.app, ...environment })
  workers.add(worker)
  return worker
}

async function enqueue(organization: string, id: string, input: object, finish: 'COMMIT' | 'ROLLBACK' = 'COMMIT'): Promise<string> {
  await app.query('BEGIN')
  await app.query(`SELECT set_config('app.organization_id', $1, true)`, [organization])
  const { rows } = await app.query<{ id: string }>(`SELECT app.enqueue_workflow('chain', $1, $2, 'organization', $3) AS id`, [
    id,
    JSON.stringify(input),
    `00-${traceId}-2222222222222222-01`,
  ])
  await app.query(finish)
  return rows[0]?.id ?? ''
}

const ended = (workflowId: string): Promise<string> => until(`${workflowId} to end`, () => endedStatus(superuser, workflowId))

async function effectsOf(workflowId: string): Promise<{ step_name: string; executor: string }[]> {
  const { rows } = await superuser.query<{ step_name: string; executor: string }>(
    'SELECT step_name, executor FROM app.effect WHERE workflow_id = $1 ORDER BY id',
    [workflowId],
  )
  return rows
}

describe('a worker killed around any commit leaves one effect per step', () => {
  const points = [...steps, 'announce'].flatMap((step) => [`${step}:before-commit`, `${step}:after-commit`])
  test.each(points)('kill -9 at %s', async (point) => {
    const doomed = await startWorker({ KILL: point, LEASE_MS: '9000' })
    const workflowId = await enqueue(randomUUID(), 'one', { steps: 3 })
    expect(await doomed.ended).toBe('SIGKILL')
    await letLeasesRunOut(superuser)
    await startWorker()
    expect(await ended(workflowId)).toBe('SUCCESS')
    expect((await effectsOf(workflowId)).map((effect) => effect.step_name)).toEqual(steps)
    expect((await recordedSteps(superuser, workflowId)).map((step) => step.name)).toEqual([...steps, 'announce'])
    const { rows: checkpoints } = await superuser.query('SELECT FROM app.workflow_step_checkpoint WHERE workflow_id = $1', [workflowId])
    expect(checkpoints).toEqual([])
  })
})

describe('work moves to a living worker by itself', () => {
  test('when one of two dies, the other takes over within 30 s without a restart', async () => {
    const doomed = await startWorker({ KILL: 'effect-1:after-commit', LEASE_MS: '9000' })
    const workflowId = await enqueue(randomUUID(), 'takeover', { steps: 3 })
    const living = await startWorker({ LEASE_MS: '9000' })
    await doomed.ended
    expect(await until('the living worker to finish', () => endedStatus(superuser, workflowId), 30_000)).toBe('SUCCESS')
    const effects = await effectsOf(workflowId)
    expect(effects.map((effect) => effect.step_name)).toEqual(steps)
    expect(effects.at(-1)?.executor).toBe(living.executorId)
  })

  test('a frozen worker that wakes after the take-over ends itself, and its step took effect once', async () => {
    const frozen = await startWorker({ STOP: 'effect-1:after-commit' })
    const workflowId = await enqueue(randomUUID(), 'zombie', { steps: 3 })
    await until('the first two effects', async () => ((await effectsOf(workflowId)).length === 2 ? true : undefined))
    await startWorker()
    expect(await ended(workflowId)).toBe('SUCCESS')
    frozen.kill('SIGCONT')
    expect(await frozen.ended).toBe(75)
    expect((await effectsOf(workflowId)).map((effect) => effect.step_name)).toEqual(steps)
  })

  test('on SIGTERM a worker finishes what is short and leaves no lease behind', async () => {
    const worker = await startWorker()
    const workflowId = await enqueue(randomUUID(), 'drain', { steps: 3, pauseMs: 100 })
    await until('the first effect', async () => ((await effectsOf(workflowId)).length > 0 ? true : undefined))
    worker.kill('SIGTERM')
    expect(await worker.ended).toBe(0)
    expect(await ended(workflowId)).toBe('SUCCESS')
    const { rows } = await superuser.query('SELECT FROM dbos.worker_lease WHERE executor_id = $1', [worker.executorId])
    expect(rows).toEqual([])
  })
})

describe('enqueuing belongs to the transaction and to its organisation', () => {
  test('rolled back means not enqueued, and the same id twice runs once', async () => {
    const organization = randomUUID()
    const workflowId = await enqueue(organization, 'twice', { steps: 1 }, 'ROLLBACK')
    const { rows } = await superuser.query('SELECT FROM dbos.workflow_status WHERE workflow_uuid = $1', [workflowId])
    expect(rows).toEqual([])
    await enqueue(organization, 'twice', { steps: 1 })
    await enqueue(organization, 'twice', { steps: 3 })
    await startWorker()
    await ended(workflowId)
    expect(await effectsOf(workflowId)).toHaveLength(1)
  })

  test('without an organisation in scope nothing can be enqueued', async () => {
    await expect(app.query(`SELECT app.enqueue_workflow('chain', 'x', '{}', 'organization')`)).rejects.toMatchObject({ code: '42501' })
  })

  test.each(['../other', 'a:b', '', 'x'.repeat(200)])('an entity id like "%s" is refused', async (id) => {
    await app.query('BEGIN')
    await app.query(`SELECT set_config('app.organization_id', $1, true)`, [randomUUID()])
    const refused = app.query(`SELECT app.enqueue_workflow('chain', $1, '{}', 'organization')`, [id])
    await expect(refused).rejects.toMatchObject({ code: '22023' })
    await app.query('ROLLBACK')
  })

  test('the application role reaches none of the engine’s tables, and the engine’s role none of the tenants’', async () => {
    for (const table of ['workflow_status', 'workflow_input', 'operation_outputs', 'worker_lease']) {
      await expect(app.query(`SELECT * FROM dbos.${table}`)).rejects.toMatchObject({ code: '42501' })
    }
    await expect(app.query(`SELECT dbos.enqueue_workflow('chain', 'organization')`)).rejects.toMatchObject({ code: '42501' })
    const engine = new Client({ connectionString: database.dbos })
    await engine.connect()
    const tables = ['effect', 'workflow_step_checkpoint']
    for (const table of tables) await expect(engine.query(`SELECT * FROM app.${table}`)).rejects.toMatchObject({ code: '42501' })
    await engine.end()
  })

  test('one organisation’s checkpoints are invisible to another', async () => {
    await superuser.query(`INSERT INTO app.workflow_step_checkpoint VALUES ($1::uuid, $1 || ':chain:seen', 0, '{}')`, [randomUUID()])
    await app.query('BEGIN')
    await app.query(`SELECT set_config('app.organization_id', $1, true)`, [randomUUID()])
    expect((await app.query('SELECT FROM app.workflow_step_checkpoint')).rows).toEqual([])
    await app.query('ROLLBACK')
  })

  test('one organisation’s many workflows leave room for another’s', async () => {
    const [busy, quiet] = [randomUUID(), randomUUID()]
    const many: string[] = []
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) many.push(await enqueue(busy, id, { steps: 3, pauseMs: 200 }))
    const one = await enqueue(quiet, 'one', { steps: 1 })
    await startWorker()
    for (const workflowId of [...many, one]) await ended(workflowId)
    const { rows } = await superuser.query<{ workflow_id: string }>(
      'SELECT workflow_id, min(id) AS first FROM app.effect WHERE organization_id = ANY($1) GROUP BY workflow_id ORDER BY first',
      [[busy, quiet]],
    )
    // Two of the busy organisation may run at once, so the quiet one is among the first three.
    expect(rows.slice(0, 3).map((row) => row.workflow_id)).toContain(one)
  })
})
