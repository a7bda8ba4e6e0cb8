/**
 * A worker process of the engine alone, for the kill tests: one workflow of three transactional steps and one plain step, each leaving a row.
 * KILL names the step and side at which the process ends itself with SIGKILL, as `step:side`; STOP does the same with SIGSTOP.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { launchWorker, workflowsOver } from '@repo/workflows'
import { Pool, type PoolClient } from 'pg'
import { z } from 'zod'
import { pgStepTransactions } from './pg-step-transactions.ts'

const { DBOS_URL = '', APP_URL = '', KILL, STOP, LEASE_MS = '1500' } = process.env
const pool = new Pool({ connectionString: APP_URL, max: 8 })
pool.on('error', () => undefined)
const { defineWorkflow } = workflowsOver<PoolClient>()

const chain = defineWorkflow({
  name: 'chain',
  queue: 'organization',
  steps: ['effect-0', 'effect-1', 'effect-2', 'announce'],
  input: z.object({ steps: z.number().int(), pauseMs: z.number().int().default(0) }),
  async run(run, { steps, pauseMs }) {
    const effect = (name: string) => (tx: PoolClient) =>
      tx
        .query('INSERT INTO app.effect (organization_id, workflow_id, step_name, executor) VALUES ($1, $2, $3, $4)', [
          run.organizationId,
          run.workflowId,
          name,
          worker.executorId,
        ])
        .then(() => ({ name }))
    for (const name of (['effect-0', 'effect-1', 'effect-2'] as const).slice(0, steps)) {
      await run.transaction(name, effect(name))
      if (pauseMs > 0) await wait(pauseMs)
    }
    return run.step('announce', async (key) => ({ key }))
  },
})

const worker = await launchWorker({
  name: 'engine-test',
  databaseUrl: DBOS_URL,
  version: '1',
  workflows: [chain],
  transactions: pgStepTransactions(pool),
  services: undefined,
  queues: [{ name: 'organization', perOrganizationMax: 2, perWorkerMax: 8, pollingIntervalMs: 200 }],
  leaseMs: Number(LEASE_MS),
  log: (level, event, facts) => process.stderr.write(`${level} ${event} ${facts?.error ?? facts?.count ?? ''}\n`),
  onStepBoundary({ stepName, side }) {
    if (KILL === `${stepName}:${side}`) process.kill(process.pid, 'SIGKILL')
    if (STOP === `${stepName}:${side}`) process.kill(process.pid, 'SIGSTOP')
  },
})
process.stdout.write(`ready ${worker.executorId}\n`)
process.once('SIGTERM', () => {
  void worker.drain(2_000).then(() => process.exit(0))
})
// The test holds the other end: when it is gone, so is its worker.
process.stdin.resume().once('end', () => process.kill(process.pid, 'SIGKILL'))
