/**
 * A zone's worker as production starts it, with one addition for the kill tests: KILL names a step and a side of its commit, as `workflow/step/n:side`,
 * and the process ends itself with SIGKILL when it gets there. `n` counts the executions of that step in this process from 1.
 */
import type { StepBoundary } from '@repo/workflows'
import { startWorker } from '../../../apps/zone/src/server/start-worker.ts'

const { KILL } = process.env
const reached = new Map<string, number>()

function endAt({ workflowName, stepName, side }: StepBoundary): void {
  const point = `${workflowName}/${stepName}`
  if (side === 'before-commit') reached.set(point, (reached.get(point) ?? 0) + 1)
  if (KILL === `${point}/${reached.get(point)}:${side}`) process.kill(process.pid, 'SIGKILL')
}

const worker = await startWorker({ onStepBoundary: endAt })
process.stdout.write(`ready ${worker.executorId}\n`)
process.once('SIGTERM', () => {
  void worker.drain(2_000).then(() => process.exit(0))
})
