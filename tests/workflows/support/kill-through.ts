import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from 'pg'
import type { KillPoint } from './kill-points.ts'
import type { WorkerProcess } from './worker-process.ts'

const reachedWithinMs = 90_000

/**
 * Lets one worker after the other work on what is waiting, each ending itself at the next point: every one takes over from a corpse.
 * @param start starts a worker that kills itself at the place given
 * @param superuser of the engine's database
 * @returns the points that were reached, which are all of them or it throws
 */
export async function killThrough(
  points: readonly KillPoint[],
  start: (killAt: string, point: KillPoint) => Promise<WorkerProcess>,
  superuser: Client,
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
    await letLeasesRunOut(superuser)
  }
  return [...points]
}

/**
 * Lets the leases of the dead run out by the database's clock at once: scores of kills would wait for it minute after minute. That work moves only when
 * a lease has run out by itself is shown in engine.test.ts.
 */
export async function letLeasesRunOut(superuser: Client): Promise<void> {
  await superuser.query(`update dbos.worker_lease set expires_at = clock_timestamp() - interval '1 second'`)
}
