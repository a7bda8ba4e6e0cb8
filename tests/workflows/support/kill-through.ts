import { setTimeout as wait } from 'node:timers/promises'
import type { KillPoint } from './kill-points.ts'
import type { WorkerProcess } from './worker-process.ts'

const reachedWithinMs = 90_000

/**
 * Lets one worker after the other work on what is waiting, each ending itself at the next point: every one takes over from a corpse.
 * @param start starts a worker that kills itself at the place given
 * @returns the points that were reached, which are all of them or it throws
 */
export async function killThrough(
  points: readonly KillPoint[],
  start: (killAt: string, point: KillPoint) => Promise<WorkerProcess>,
): Promise<KillPoint[]> {
  for (const point of points) {
    const { workflowName, step, stepName, side } = point
    const place = `${workflowName}/${step}:${side}`
    const worker = await start(place, point)
    const giveUp = new AbortController()
    const end = await Promise.race([worker.ended, wait(reachedWithinMs, 'never', { signal: giveUp.signal })])
    giveUp.abort()
    if (end !== 'SIGKILL') {
      worker.kill('SIGKILL')
      throw new Error(`the worker was to die at ${place} (${stepName}); it ended with ${end}`)
    }
  }
  return [...points]
}
