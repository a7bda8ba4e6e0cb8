/**
 * The zone's half of creating an organisation: received → prepared → claimable; claiming is the identity feature's.
 *
 * Durable, because the control plane reserved the organisation and counts on this zone to make it claimable although a worker dies in between.
 *  - `take-fence` creates the organisation, status provisioning, with its residency policy. It never goes back: repeated late, it changes nothing.
 *  - `draw-claim-link` writes the link to the officer's file, or keeps the one that is there.
 *  - `store-claim-link` stores the link's hash and the organisation's kind. From here on the link opens the claim page.
 *  - `report-outcome` tells the control plane `claimable`, for as many days as it takes.
 * When it gives up (a file that cannot be written, a policy that this cell cannot keep), it reports `failed` and ends with the error; an operator closes the organisation.
 */
import { invariant } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import type { WorkflowRun } from '@repo/workflows'
import { defineWorkflow, type WorkflowServices } from '../../../server/define-workflow.ts'
import type { StepOptions } from '../../../server/step-transactions.ts'
import { recordWorkflowEvent } from '../../../server/workflow-audit.ts'
import { keepPolicy } from '../../residency/index.ts'
import { controlJobInput, controlQueue, fenceOf, policyOf, type ControlJobInput } from './control-job.ts'
import { ensureOfficerFile, readClaimHash } from './officer-file.ts'
import { reportOutcome } from './report-outcome.ts'

const claimDays = 14
const dayMs = 86_400_000

type Run = WorkflowRun<
  OrgTransaction,
  StepOptions,
  WorkflowServices,
  'take-fence' | 'draw-claim-link' | 'store-claim-link' | 'report-outcome'
>

export const prepareOrganization = defineWorkflow({
  name: 'prepare-organization',
  queue: controlQueue,
  steps: ['take-fence', 'draw-claim-link', 'store-claim-link', 'report-outcome'],
  input: controlJobInput,
  async run(run, input) {
    const { job } = input
    invariant(job.kind === 'provision' && job.organizationId === run.organizationId, 'a provisioning job of this organisation')
    try {
      await prepare(run, input)
    } catch (error) {
      await reportOutcome(run, 'failed', { jobId: job.id, epoch: job.epoch, failureCode: 'INTERNAL' })
      throw error
    }
    await reportOutcome(run, 'claimable', { jobId: job.id, epoch: job.epoch })
  },
})

async function prepare(run: Run, input: ControlJobInput): Promise<void> {
  const { organizationId } = run
  const { provisioning, clock } = run.services
  await run.step('take-fence', async () => {
    const policy = policyOf(input)
    const refused = policy && provisioning.judgePolicy(input.job, policy)
    if (refused !== undefined) throw new Error(refused)
    await provisioning.setFence(organizationId, fenceOf(input), async (tx) => {
      if (policy) await keepPolicy(tx, policy)
    })
  })
  await run.step('draw-claim-link', () => ensureOfficerFile(provisioning, organizationId))
  await run.transaction(
    'store-claim-link',
    async (tx) => {
      const tokenHash = await readClaimHash(provisioning, organizationId)
      if (tokenHash === undefined) throw new Error("The officer's file is gone")
      const { job } = input
      if (job.kind === 'provision') {
        await tx.organization.update({ where: { id: organizationId }, data: { kind: job.organizationKind } })
      }
      const expiresAt = new Date(clock.now().getTime() + claimDays * dayMs)
      // The link's id is the job's: whoever claims knows by it which job to report.
      await tx.claimLink.create({ data: { organizationId, id: job.id, tokenHash, expiresAt } })
      await recordWorkflowEvent(tx, run, {
        action: 'organization.prepare',
        targetKind: 'organization',
        targetId: organizationId,
        outcome: 'done',
      })
    },
    { mode: 'prepare' },
  )
}
