/**
 * Keeps what an operator of the control plane asked the zone's staff to look into: ordered → kept. It opens nothing, and nobody is asked yet: somebody of the
 * staff takes it up by asking for access.
 *
 * Durable, because the job was acknowledged when this was begun. The one step is a transaction with its event; repeated, it changes nothing.
 */
import { invariant } from '@repo/core'
import { defineWorkflow } from '../../../server/define-workflow.ts'
import { recordWorkflowEvent } from '../../../server/workflow-audit.ts'
import { controlJobInput, controlQueue } from './control-job.ts'
import { keepEscalation } from './escalation-store.ts'

export const takeEscalation = defineWorkflow({
  name: 'take-escalation',
  queue: controlQueue,
  steps: ['keep-escalation'],
  input: controlJobInput,
  async run(run, { job }) {
    const { organizationId } = run
    invariant(job.kind === 'escalate' && job.organizationId === organizationId, 'an escalation of this organisation')
    await run.transaction('keep-escalation', async (tx) => {
      await keepEscalation(tx, { organizationId, id: job.id, purpose: job.purpose, ticket: job.ticket, epoch: job.epoch })
      await recordWorkflowEvent(tx, run, {
        action: 'support_escalation.received',
        targetKind: 'support_escalation',
        targetId: job.id,
        level: 'operational',
        outcome: 'done',
      })
    })
  },
})
