/**
 * A zone's worker as production starts it, with one addition for the kill tests: KILL names a step and a side of its commit, as
 * `workflow/step number:side`, and the process ends itself with SIGKILL when it gets there. What a worker only replays is not reached again.
 */
import type { StepBoundary } from '@repo/workflows'
import { startWorker } from '../../../apps/zone/src/server/start-worker.ts'

const { KILL } = process.env

function endAt({ workflowName, step, side }: StepBoundary): void {
  if (KILL === `${workflowName}/${step}:${side}`) process.kill(process.pid, 'SIGKILL')
}

const worker = await startWorker({ onStepBoundary: endAt })
process.stdout.write(`ready ${worker.executorId}\n`)
process.once('SIGTERM', () => {
  void worker.drain(2_000).then(() => process.exit(0))
})
// The test holds the other end: when it is gone, so is its worker.
process.stdin.resume().once('end', () => process.kill(process.pid, 'SIGKILL'))
