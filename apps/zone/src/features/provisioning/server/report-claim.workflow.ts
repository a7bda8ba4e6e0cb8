/**
 * Tells the control plane that somebody claimed an organisation; who, stays here. The control plane then activates it, and the answer comes
 * back as a job (apply-status.workflow.ts). Enqueued in the transaction of the claim, so there is no claim that is not reported. Durable, because the
 * control plane may be away for days; it does not give up.
 */
import { z } from 'zod'
import { isUuid } from '@repo/core'
import { defineWorkflow } from '../../../server/define-workflow.ts'
import { controlQueue } from './control-job.ts'
import { reportOutcome } from './report-outcome.ts'

export const reportClaim = defineWorkflow({
  name: 'report-claim',
  queue: controlQueue,
  steps: ['report-outcome'],
  input: z.strictObject({ jobId: z.custom<string>(isUuid), epoch: z.int().min(1) }),
  async run(run, { jobId, epoch }) {
    await reportOutcome(run, 'claimed', { jobId, epoch })
  },
})
