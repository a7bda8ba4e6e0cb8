import { DBOS } from '@dbos-inc/dbos-sdk'
import { housekeepingQueue } from './queues.ts'
import { inSpan } from './trace-context.ts'

export interface Schedule {
  /** kebab-case, and for ever: the engine remembers schedules by it. */
  readonly name: string
  /** Five or six cron fields, UTC. */
  readonly cron: string
  /** Runs once per tick over all workers, up to a second late. May run again after a crash, so it has to bear repetition. */
  run(scheduledAt: Date): Promise<void>
}

/** Registers the schedules' functions; must come before launch. Returns the step that makes them tick, for after launch. */
export function registerSchedules(schedules: readonly Schedule[]): () => Promise<void> {
  const registered = schedules.map((schedule) => {
    const workflowFn = DBOS.registerWorkflow(
      async (scheduledAt: Date) => {
        await DBOS.runStep(() => inSpan(`schedule ${schedule.name}`, {}, () => schedule.run(scheduledAt)), { name: schedule.name })
      },
      { name: `schedule-${schedule.name}` },
    )
    // Without a queue of its own a schedule would run on the engine's internal queue, which every launched process serves.
    return { scheduleName: schedule.name, workflowFn, schedule: schedule.cron, queueName: housekeepingQueue }
  })
  return async () => {
    if (registered.length > 0) await DBOS.applySchedules(registered)
  }
}
