import { randomUUID } from 'node:crypto'
import type { JobOutcome, JobOutcomeReport } from '@repo/contract/boundary'
import type { OrgTransaction } from '@repo/db/zone'
import type { WorkflowRun } from '@repo/workflows'
import type { WorkflowServices } from '../../../server/define-workflow.ts'
import type { StepOptions } from '../../../server/step-transactions.ts'

/** Name of the step by which every workflow here tells the control plane how far it is. */
export const reportStep = 'report-outcome'

const firstWaitMs = 1_000
const longestWaitMs = 30_000

type Run = WorkflowRun<OrgTransaction, StepOptions, WorkflowServices, string>
type Facts = Pick<JobOutcomeReport, 'jobId' | 'epoch'> & { readonly failureCode?: string }

/**
 * Reports an outcome until the control plane has answered, however many days that takes: the wait is durable and grows to half a minute. An
 * answer that refuses the report ends the matter too, since repeating it would not change it.
 */
export async function reportOutcome(run: Run, outcome: JobOutcome, { jobId, epoch, failureCode }: Facts): Promise<void> {
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    const delivery = await run.step(reportStep, () =>
      run.services.provisioning.controlPlane.report([
        {
          id: randomUUID(),
          at: run.services.clock.now().toISOString(),
          kind: 'job_outcome',
          jobId,
          organizationId: run.organizationId,
          epoch,
          outcome,
          failureCode: failureCode ?? null,
        },
      ]),
    )
    if (delivery !== 'unreachable') return
    await run.sleep(waitMs)
  }
}
