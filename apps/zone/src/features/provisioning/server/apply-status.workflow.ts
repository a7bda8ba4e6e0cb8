/**
 * Makes the zone's fence say what the directory decided: active, read-only, suspended or closed.
 *
 * Durable, because a suspension must hold although the worker dies. The fence is raised exclusively: it waits for running writes, and none
 * commits under the old status afterwards. Jobs of one organisation run one at a time in the order in which they were ordered. Giving up is not foreseen:
 * the step is retried for as long as the database is away.
 */
import { invariant } from '@repo/core'
import { defineWorkflow } from '../../../server/define-workflow.ts'
import { recordWorkflowEvent } from '../../../server/workflow-audit.ts'
import { controlJobInput, controlQueue, fenceOf } from './control-job.ts'
import { reportOutcome } from './report-outcome.ts'

export const applyStatus = defineWorkflow({
  name: 'apply-status',
  queue: controlQueue,
  steps: ['take-fence', 'report-outcome'],
  input: controlJobInput,
  async run(run, input) {
    const { job } = input
    const { organizationId, services } = run
    invariant(job.organizationId === organizationId, 'a job of this organisation')
    const fence = fenceOf(input)
    await run.step('take-fence', async () => {
      await services.provisioning.setFence(organizationId, fence, (tx) =>
        recordWorkflowEvent(tx, run, {
          action: `organization.${fence.status}`,
          targetKind: 'organization',
          targetId: organizationId,
          outcome: 'done',
        }),
      )
    })
    await reportOutcome(run, 'done', { jobId: job.id, epoch: job.epoch })
  },
})
