import type { OrgTransaction } from '@repo/db/zone'
import { enqueue, type WorkflowRun } from '@repo/workflows'
import type { WorkflowServices } from '../../../server/define-workflow.ts'
import { recordWorkflowEvent } from '../../../server/workflow-audit.ts'
import { assertTransition, idleSince, mayExpire } from '../import-states.ts'
import { discardImportFile } from './discard-file.workflow.ts'
import { deleteProblems, deleteRows, lockIdleJob, updateJob } from './import-store.ts'

/**
 * Gives up one import that nobody went on with: its lines and its report go now, its file by a workflow that commits with this. A check that is
 * under way notices at its next chunk.
 * @returns false when no import is due
 */
export async function expireNextImport(
  tx: OrgTransaction,
  run: Pick<WorkflowRun<OrgTransaction, unknown, WorkflowServices>, 'organizationId' | 'services'>,
): Promise<boolean> {
  const { organizationId: orgId, services } = run
  const now = services.clock.now()
  const job = await lockIdleJob(tx, orgId, mayExpire, idleSince(now))
  if (job === undefined) return false
  assertTransition(job.status, 'expired')
  await deleteRows(tx, orgId, job.id)
  await deleteProblems(tx, orgId, job.id)
  await updateJob(tx, orgId, job.id, { status: 'expired', finishedAt: now })
  const { id: importId, uploadId } = job
  if (uploadId !== null) await enqueue(tx, discardImportFile, { importId, uploadId }, { id: `${importId}.${uploadId}` })
  await recordWorkflowEvent(tx, run, {
    action: 'import.expire',
    targetKind: 'import',
    targetId: importId,
    outcome: 'done',
    level: 'identity',
  })
  return true
}
