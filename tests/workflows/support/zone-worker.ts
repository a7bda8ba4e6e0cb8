/**
 * A zone's worker as production starts it, with one addition for the kill tests: KILL names a step and a side of its commit, as
 * `workflow/step number:side`, and the process ends itself with SIGKILL when it gets there in a
 * workflow whose id begins with KILL_OF. What a worker only replays is not reached again.
 * DAYS_AHEAD sets its clock forward. Queues are looked at more often than in production, since a test waits at each of them.
 */
import type { StepBoundary } from '@repo/workflows'
import { startWorker } from '../../../apps/zone/src/server/start-worker.ts'
import { zoneQueues } from '../../../apps/zone/src/server/workflows.ts'

const { KILL, KILL_OF = '', DAYS_AHEAD = '0' } = process.env
const aheadMs = Number(DAYS_AHEAD) * 86_400_000

function endAt({ workflowId, workflowName, step, side }: StepBoundary): void {
  if (workflowId.startsWith(KILL_OF) && KILL === `${workflowName}/${step}:${side}`) process.kill(process.pid, 'SIGKILL')
}

const worker = await startWorker({
  onStepBoundary: endAt,
  clock: { now: () => new Date(Date.now() + aheadMs) },
  queues: zoneQueues.map((queue) => ({ ...queue, pollingIntervalMs: 100 })),
})
process.stdout.write(`ready ${worker.executorId}\n`)
process.once('SIGTERM', () => {
  void worker.drain(2_000).then(() => process.exit(0))
})
// The test holds the other end: when it is gone, so is its worker.
process.stdin.resume().once('end', () => process.kill(process.pid, 'SIGKILL'))
