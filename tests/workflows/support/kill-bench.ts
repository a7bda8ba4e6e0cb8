/** What the kill tests of a zone share: the application, workers that can be told where to die, and a look at the engine's tables. */
import type { OrgId } from '@repo/core'
import { Client } from 'pg'
import { inject } from 'vitest'
import { startZoneApp, type Actor, type ServerApi, type ZoneApp } from '../../support/zone-app.ts'
import { startZoneWorker } from '../../support/zone-worker.ts'
import { historyOf, killPoints, type KillPoint, type WorkflowHistory } from './kill-points.ts'
import { killThrough, letLeasesRunOut } from './kill-through.ts'
import { until } from './until.ts'
import { endAll, type WorkerProcess } from './worker-process.ts'
import { endedStatus, type RecordedStep } from './workflow-history.ts'

export interface Tenant {
  readonly orgId: OrgId
  readonly manager: Actor
  readonly api: ServerApi
}

export interface KillOptions {
  /** Which of the history's steps; all of them when left out. */
  readonly only?: (step: RecordedStep) => boolean
  readonly environment?: Readonly<Record<string, string>>
}

export interface KillBench {
  readonly app: ZoneApp
  readonly superuser: Client
  makeTenant(): Promise<Tenant>
  startWorker(environment?: Readonly<Record<string, string>>): Promise<WorkerProcess>
  /** Lets one worker die at `workflow/step number:side` of a workflow whose id begins so. */
  dieAt(place: string, of: string): Promise<void>
  /** Lets a worker finish and waits until it is gone. */
  retire(worker: WorkerProcess): Promise<void>
  /** Waits until a workflow has ended, well unless said otherwise. */
  finished(workflowId: string, as?: 'SUCCESS' | 'ERROR'): Promise<void>
  historyOf(workflowName: string, workflowId: string): Promise<WorkflowHistory>
  /** History of an organisation's workflow of that name once it has ended; without an entity's id it is the only one. */
  finishedHistory(orgId: OrgId, workflowName: string, as?: 'SUCCESS' | 'ERROR', entityId?: string): Promise<WorkflowHistory>
  /** As `retire`, once `condition` holds. @returns what it gave */
  retireAfter<Result>(worker: WorkerProcess, condition: () => Promise<Result>): Promise<Result>
  /**
   * Lets one worker after the other die at the points of a history.
   * @param of how the id of the workflow begins that shall suffer it: its organisation, for instance
   * @returns the points, all of which were reached
   */
  killThrough(history: WorkflowHistory, of: string, options?: KillOptions): Promise<KillPoint[]>
  /** Enqueues in the organisation's scope, as a procedure does, but in the queue that is looked at most often. */
  enqueue(orgId: OrgId, workflowName: string, id: string, input: object): Promise<void>
  /** Checkpoints that finished workflows of the organisation have left behind. */
  leftCheckpoints(orgId: OrgId): Promise<number>
  endWorkers(): Promise<void>
  close(): Promise<void>
}

export async function startKillBench(environment: Readonly<Record<string, string>> = {}): Promise<KillBench> {
  const app = startZoneApp()
  const superuser = new Client({ connectionString: inject('zone').databaseUrls.superuser })
  await superuser.connect()
  // Other files leave work that no worker of theirs has done; it would only be in the way.
  await superuser.query(`update dbos.workflow_status set status = 'CANCELLED' where status in ('ENQUEUED', 'PENDING')`)
  const workers = new Set<WorkerProcess>()
  const startWorker: KillBench['startWorker'] = async (more = {}) => {
    const worker = await startZoneWorker(inject('zone'), { ...environment, ...more })
    workers.add(worker)
    return worker
  }
  const bench: KillBench = {
    app,
    superuser,
    startWorker,
    async makeTenant() {
      const orgId = await app.makeOrganization()
      const manager = await app.makeMember(orgId, { role: 'manager' })
      return { orgId, manager, api: app.as(orgId, manager) }
    },
    async retire(worker) {
      worker.kill('SIGTERM')
      await worker.ended
    },
    async finished(workflowId, as = 'SUCCESS') {
      const status = await until(`${workflowId} to end`, () => endedStatus(superuser, workflowId))
      if (status !== as) throw new Error(`${workflowId} ended as ${status}`)
    },
    historyOf: (workflowName, workflowId) => historyOf(superuser, workflowName, workflowId),
    async finishedHistory(orgId, workflowName, as, entityId) {
      const { rows } = await superuser.query<{ id: string }>(
        `select workflow_uuid as id from dbos.workflow_status where workflow_uuid like $1 || ':' || $2 || ':' || coalesce($3, '%')`,
        [orgId, workflowName, entityId],
      )
      const [only, ...more] = rows
      if (only === undefined || more.length > 0) throw new Error(`${rows.length} workflows ${workflowName} of one organisation`)
      await bench.finished(only.id, as)
      return historyOf(superuser, workflowName, only.id)
    },
    async dieAt(KILL, KILL_OF) {
      const doomed = await startWorker({ KILL, KILL_OF })
      await doomed.ended
      await letLeasesRunOut(superuser)
    },
    async retireAfter(worker, condition) {
      const result = await condition()
      await bench.retire(worker)
      return result
    },
    killThrough({ workflowName, steps }, KILL_OF, { only = () => true, environment: more = {} } = {}) {
      const points = killPoints({ workflowName, steps: steps.filter(only) })
      return killThrough(points, (KILL) => startWorker({ ...more, KILL, KILL_OF }), superuser)
    },
    async enqueue(orgId, workflowName, id, input) {
      await superuser.query('begin')
      await superuser.query(`select set_config('app.organization_id', $1, true)`, [orgId])
      await superuser.query(`select app.enqueue_workflow($1, $2, $3, 'control')`, [workflowName, id, JSON.stringify(input)])
      await superuser.query('commit')
    },
    async leftCheckpoints(orgId) {
      const { rowCount } = await superuser.query('select from app.workflow_step_checkpoint where organization_id = $1', [orgId])
      return rowCount ?? 0
    },
    async endWorkers() {
      await endAll(workers)
      workers.clear()
    },
    async close() {
      await superuser.end()
      await app.close()
    },
  }
  return bench
}
