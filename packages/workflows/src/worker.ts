import { randomUUID } from 'node:crypto'
import { DBOS } from '@dbos-inc/dbos-sdk'
import { registerDataSource } from '@dbos-inc/dbos-sdk/datasource'
import { invariant, type OrgId } from '@repo/core'
import { Pool } from 'pg'
import { workflowBody } from './body.ts'
import { engineUrl } from './engine-url.ts'
import { holdLease } from './lease.ts'
import { engineLogger, type WorkerLog } from './log.ts'
import { housekeepingQueue, registerQueues, type QueueOptions } from './queues.ts'
import { reapDeadExecutors } from './reaper.ts'
import { registerSchedules, type Schedule } from './schedules.ts'
import { organizationDataSource, type OnStepBoundary, type StepTransactions } from './step-transactions.ts'
import { activeTraceparent } from './trace-context.ts'
import { formatWorkflowId, isWorkflowName } from './workflow-id.ts'
import type { WorkflowDefinition, WorkflowReference } from './workflow.ts'

/** Exit code of a worker whose lease ran out; a supervisor starts another. It is EX_TEMPFAIL of sysexits.h. */
export const leaseLostExitCode = 75

export interface WorkerOptions<Tx, Options, Services> {
  /** Application name; it scopes workflows, queues and schedules in the engine's tables. */
  readonly name: string
  /** Connection of the workers' role. */
  readonly databaseUrl: string
  readonly schema?: string
  /**
   * Keep one fixed value. Work of a version that no worker runs stays where it is, so code changes while work is under way go through
   * `DBOS.patch`, and old workers drain.
   */
  readonly version: string
  /** New at each start, which is the default: it is what tells a restarted worker from its dead predecessor. */
  readonly executorId?: string
  // Each definition has its own input type; the registry only ever hands a definition what its own schema has read.
  readonly workflows: readonly WorkflowDefinition<Tx, Options, Services>[]
  readonly transactions: StepTransactions<Tx, Options>
  /** Handed to every workflow body as `run.services`. */
  readonly services: Services
  readonly queues: readonly QueueOptions[]
  readonly schedules?: readonly Schedule[]
  readonly leaseMs?: number
  readonly log: WorkerLog
  /** Ends the process when the lease is lost. */
  readonly exit?: (code: number) => void
  /** For tests that end the process around a commit. */
  readonly onStepBoundary?: OnStepBoundary
}

export interface Worker {
  readonly executorId: string
  /** When the lease was last renewed. */
  leaseRenewedAt(): Date
  /** How much work waits or runs, and how much ended with an error and is still kept. */
  counts(): Promise<{ readonly pending: number; readonly failed: number }>
  /** Starts work that no request enqueued, for instance a job the control plane handed out. The same id again changes nothing. */
  start<Input>(workflow: WorkflowReference<Input>, of: { organizationId: OrgId; id: string }, input: NoInfer<Input>): Promise<void>
  /** Stops taking work, waits at most `timeoutMs` for what runs, gives the rest to other workers. The process should then exit. */
  drain(timeoutMs: number): Promise<void>
}

/**
 * Starts this process as a worker: takes a lease, launches the engine, registers queues and schedules, and from then on reaps dead workers.
 * A process can be one worker only, once. Web processes never call this, for even one without queues would run the internal queue.
 */
export async function launchWorker<Tx, Options, Services>(options: WorkerOptions<Tx, Options, Services>): Promise<Worker> {
  const { schema = 'dbos', executorId = randomUUID(), leaseMs = 9_000, log, exit = process.exit } = options
  const byName = new Map<string, WorkflowDefinition<Tx, Options, Services>>()
  for (const workflow of options.workflows) {
    invariant(isWorkflowName(workflow.name), `"${workflow.name}" is no workflow name`)
    invariant(!byName.has(workflow.name), `two workflows are called ${workflow.name}`)
    byName.set(workflow.name, workflow)
    DBOS.registerWorkflow(workflowBody(workflow, options.services, options.onStepBoundary), { name: workflow.name })
  }
  registerDataSource(organizationDataSource(options.transactions, options.onStepBoundary))
  const applySchedules = registerSchedules(options.schedules ?? [], options.onStepBoundary)

  const pool = new Pool({ connectionString: options.databaseUrl, max: 2, query_timeout: leaseMs, application_name: 'worker-lease' })
  pool.on('error', (error) => log('warn', 'worker_connection_ended', { error }))
  const takeOver = async (): Promise<void> => {
    const reaped = await reapDeadExecutors(pool, schema)
    if (reaped.length > 0) log('warn', 'worker_took_over', { count: reaped.length })
  }
  // The row must be there before the engine claims anything, or another worker would take these first claims for a dead worker's.
  const lease = await holdLease({
    pool,
    schema,
    executorId,
    durationMs: leaseMs,
    onRenewed: takeOver,
    onLost: () => {
      log('error', 'worker_lease_lost')
      exit(leaseLostExitCode)
    },
    onError: (error) => log('warn', 'worker_lease_not_renewed', { error }),
  })

  DBOS.setConfig({
    name: options.name,
    systemDatabaseUrl: engineUrl(options.databaseUrl),
    systemDatabaseSchemaName: schema,
    systemDatabasePoolSize: 8,
    applicationVersion: options.version,
    executorID: executorId,
    runMigrations: false,
    // Nothing here waits for messages or events, and the listener would hold a connection.
    useListenNotify: false,
    schedulerPollingIntervalMs: 10_000,
    logger: engineLogger(log),
  })
  await DBOS.launch()
  await registerQueues([...options.queues, { name: housekeepingQueue, perWorkerMax: 1, pollingIntervalMs: 5_000 }])
  await applySchedules()
  // At once, and not after the first third of the lease: the worker may have been started because another one died.
  await takeOver()

  return {
    executorId,
    leaseRenewedAt: lease.renewedAt,
    async counts() {
      const { rows } = await pool.query<{ pending: number; failed: number }>(
        `SELECT count(*) FILTER (WHERE status <> 'ERROR')::int AS pending, count(*) FILTER (WHERE status = 'ERROR')::int AS failed
         FROM "${schema}".workflow_status WHERE status IN ('PENDING', 'ENQUEUED', 'DELAYED', 'ERROR')`,
      )
      return { pending: rows[0]?.pending ?? 0, failed: rows[0]?.failed ?? 0 }
    },
    async start(workflow, { organizationId, id }, input) {
      const envelope = { input: workflow.input.parse(input), traceparent: activeTraceparent() ?? null }
      await DBOS.enqueueWorkflowWithOptions(
        {
          workflowName: workflow.name,
          queueName: workflow.queue,
          workflowID: formatWorkflowId({ organizationId, workflowName: workflow.name, entityId: id }),
          queuePartitionKey: organizationId,
        },
        envelope,
      )
    },
    async drain(timeoutMs) {
      await DBOS.shutdown({ workflowCompletionTimeoutMS: timeoutMs })
      await lease.release()
      await pool.end()
    },
  }
}
