import { invariant } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import { finishedStatus, requireTransition } from '../run.ts'
import { countFailedItems } from './item-store.ts'
import { lockRun, setRunStatus } from './run-store.ts'

/** Ends a run whose chunks are all settled. Doing it again changes nothing. */
export async function finishRun(tx: OrgTransaction, runId: string): Promise<void> {
  const run = await lockRun(tx, runId)
  invariant(run, 'a run is there before its workflow')
  if (run.status !== 'posting') return
  const status = finishedStatus(await countFailedItems(tx, runId))
  requireTransition(run.status, status)
  await setRunStatus(tx, runId, { status, attempt: run.attempt, finished: true })
}
