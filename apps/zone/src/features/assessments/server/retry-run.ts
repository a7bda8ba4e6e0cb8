import { inOrg } from '../../../server/procedures.ts'
import { requireTransition } from '../run.ts'
import { reviveFailedItems } from './item-store.ts'
import { requireRun } from './load-run.ts'
import { postRun, postRunId } from './post-run.workflow.ts'
import { lockRun, setRunStatus } from './run-store.ts'
import { wireRun } from './run-wire.ts'

export const retryRun = inOrg.assessments.retry.handler(async ({ context, input }) => {
  const { tx, associationScope, authorize, enqueue, audit } = context
  const seen = await requireRun(tx, associationScope, input.runId)
  await authorize('assessment', 'retry', { associationId: seen.associationId })
  // Read again under the lock: of two who retry at once the second finds the run posting.
  const run = (await lockRun(tx, seen.id)) ?? seen
  requireTransition(run.status, 'posting')
  const attempt = run.attempt + 1
  const rowCount = await reviveFailedItems(tx, run.id)
  await setRunStatus(tx, run.id, { status: 'posting', attempt, finished: false })
  await enqueue(postRun, { runId: run.id }, { id: postRunId(run.id, attempt) })
  audit({ targetId: run.id, level: 'transactional', rowCount })
  return wireRun(await requireRun(tx, associationScope, run.id))
})
