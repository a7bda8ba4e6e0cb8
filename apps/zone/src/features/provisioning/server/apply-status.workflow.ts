/**
 * Makes the zone's fence say what the directory decided: active, read-only, suspended or closed, or another residency policy. A policy is kept with the
 * fence that names it; one that this cell cannot keep changes nothing, and is reported as failed.
 *
 * Durable, because a suspension must hold although the worker dies. The fence is raised exclusively: it waits for running writes, and none
 * commits under the old status afterwards. Jobs of one organisation run one at a time in the order in which they were ordered. Giving up is not foreseen:
 * the step is retried for as long as the database is away.
 */
import { invariant } from '@repo/core'
import { defineWorkflow } from '../../../server/define-workflow.ts'
import { recordWorkflowEvent } from '../../../server/workflow-audit.ts'
import { keepPolicy } from '../../residency/index.ts'
import { controlJobInput, controlQueue, fenceOf, policyOf } from './control-job.ts'
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
    const policy = policyOf(input)
    const refusal = await run.step('take-fence', async () => {
      const refused = policy && services.provisioning.judgePolicy(job, policy)
      if (refused !== undefined) return refused
      await services.provisioning.setFence(organizationId, fence, async (tx) => {
        if (policy) await keepPolicy(tx, policy)
        await recordWorkflowEvent(tx, run, {
          action: job.kind === 'set_policy' ? 'organization.set_policy' : `organization.${fence.status}`,
          targetKind: 'organization',
          targetId: organizationId,
          outcome: 'done',
        })
      })
      return null
    })
    const facts = { jobId: job.id, epoch: job.epoch }
    await (typeof refusal === 'string'
      ? reportOutcome(run, 'failed', { ...facts, failureCode: refusal })
      : reportOutcome(run, 'done', facts))
  },
})
