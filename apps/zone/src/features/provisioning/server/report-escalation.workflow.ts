/**
 * Tells the control plane what has become of an escalation, as a code. Enqueued in the transaction of what it tells. Durable, because the control plane may
 * be away for days; it does not give up.
 */
import { z } from 'zod'
import { isUuid } from '@repo/core'
import { defineWorkflow } from '../../../server/define-workflow.ts'
import { controlQueue } from './control-job.ts'
import { reportOutcome } from './report-outcome.ts'

export const escalationOutcomes = ['taken', 'approved', 'rejected', 'ended'] as const
export type EscalationOutcome = (typeof escalationOutcomes)[number]

export const reportEscalation = defineWorkflow({
  name: 'report-escalation',
  queue: controlQueue,
  steps: ['report-outcome'],
  input: z.strictObject({ jobId: z.custom<string>(isUuid), epoch: z.int().min(1), outcome: z.enum(escalationOutcomes) }),
  async run(run, { jobId, epoch, outcome }) {
    await reportOutcome(run, outcome, { jobId, epoch })
  },
})
