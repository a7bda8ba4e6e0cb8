import { DBOS } from '@dbos-inc/dbos-sdk'
import { retryPassing } from './passing-failure.ts'
import { housekeepingQueue } from './queues.ts'
import type { OnStepBoundary } from './step-transactions.ts'
import { inSpan } from './trace-context.ts'

export interface Schedule {
  /** kebab-case, and for ever: the engine remembers schedules by it. */
  readonly name: string
  /** Five or six cron fields, UTC. */
  readonly cron: string
  /**
   * Runs once per tick over all workers, up to a second late. It is one plain step: it may run again after a crash, so it has to bear repetition.
   * Passing failures are retried.
   */
  run(scheduledAt: Date): Promise<void>
}

/** The workflow that runs a schedule; its one step carries the schedule's own name. */
export function scheduleWorkflowName(schedule: Pick<Schedule, 'name'>): string {
  return `schedule-${schedule.name}`
}

/** What a trace shows of it, for the telemetry's list of declared names. */
export function scheduleSpanName(schedule: Pick<Schedule, 'name'>): string {
  return `schedule ${schedule.name}`
}

/** Registers the schedules' functions; must come before launch. Returns the step that makes them tick, for after launch. */
export function registerSchedules(schedules: readonly Schedule[], onStepBoundary?: OnStepBoundary): () => Promise<void> {
  const registered = schedules.map((schedule) => {
    const { name, cron } = schedule
    const workflowName = scheduleWorkflowName(schedule)
    const workflowFn = DBOS.registerWorkflow(
      // Whoever starts one by hand, in SQL, can give the instant as text only.
      async (scheduledAt: Date | string) => {
        let step = -1
        const reached = (side: 'before-commit' | 'after-commit') =>
          onStepBoundary?.({ workflowId: DBOS.workflowID ?? '', workflowName, stepName: name, step, side })
        await DBOS.runStep(
          async () => {
            step = DBOS.stepID ?? -1
            await inSpan(scheduleSpanName(schedule), {}, () => retryPassing(() => schedule.run(new Date(scheduledAt))))
            await reached('before-commit')
          },
          { name },
        )
        if (step >= 0) await reached('after-commit')
      },
      { name: workflowName },
    )
    // Without a queue of its own a schedule would run on the engine's internal queue, which every launched process serves.
    return { scheduleName: name, workflowFn, schedule: cron, queueName: housekeepingQueue }
  })
  return async () => {
    if (registered.length > 0) await DBOS.applySchedules(registered)
  }
}
