/** What the kill tests of a zone share: the application, workers that can be told where to die, and a look at the engine's tables. */
import type { OrgId } from '@repo/core'
import { Client } from 'pg'
import { inject } from 'vitest'
import { startZoneApp, type Actor, type ServerApi, type ZoneApp } from '../../support/zone-app.ts'
import { startZoneWorker } from '../../support/zone-worker.ts'
import { historyOf, type WorkflowHistory } from './kill-points.ts'
import { until } from './until.ts'
import { endAll, type WorkerProcess } from './worker-process.ts'
import { endedStatus } from './workflow-history.ts'

export interface Tenant {
  readonly orgId: OrgId
  readonly manager: Actor
  readonly api: ServerApi
}

export interface KillBench {
  readonly app: ZoneApp
  readonly superuser: Client
  makeTenant(): Promise<Tenant>
  startWorker(environment?: Readonly<Record<string, string>>): Promise<WorkerProcess>
  /** A worker that ends itself at `workflow/step number:side`. */
  killedAt(place: string): Promise<WorkerProcess>
  /** Lets a worker finish and waits until it is gone. */
  retire(worker: WorkerProcess): Promise<void>
  /** History of an organisation's one workflow of that name, once it has succeeded. */
  finishedHistory(orgId: OrgId, workflowName: string): Promise<WorkflowHistory>
  endWorkers(): Promise<void>
  close(): Promise<void>
}

export async function startKillBench(environment: Readonly<Record<string, string>> = {}): Promise<KillBench> {
  const app = startZoneApp()
  const superuser = new Client({ connectionString: inject('zone').databaseUrls.superuser })
  await superuser.connect()
  const workers = new Set<WorkerProcess>()
  const startWorker: KillBench['startWorker'] = async (more = {}) => {
    const worker = await startZoneWorker(inject('zone'), { WORKER_LEASE_MS: '3000', ...environment, ...more })
    workers.add(worker)
    return worker
  }
  return {
    app,
    superuser,
    startWorker,
    killedAt: (KILL) => startWorker({ KILL }),
    async makeTenant() {
      const orgId = await app.makeOrganization()
      const manager = await app.makeMember(orgId, { role: 'manager' })
      return { orgId, manager, api: app.as(orgId, manager) }
    },
    async retire(worker) {
      worker.kill('SIGTERM')
      await worker.ended
    },
    async finishedHistory(orgId, workflowName) {
      const { rows } = await superuser.query<{ id: string }>(
        `select workflow_uuid as id from dbos.workflow_status where workflow_uuid like $1 || ':' || $2 || ':%'`,
        [orgId, workflowName],
      )
      const [only, ...more] = rows
      if (only === undefined || more.length > 0) throw new Error(`${rows.length} workflows ${workflowName} of one organisation`)
      const status = await until(`${workflowName} to end`, () => endedStatus(superuser, only.id))
      if (status !== 'SUCCESS') throw new Error(`${workflowName} ended as ${status}`)
      return historyOf(superuser, workflowName, only.id)
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
}
