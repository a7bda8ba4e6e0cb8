import { invariant } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import { finishedStatus, requireTransition } from '../run.ts'
import { countSettledItems } from './item-store.ts'
import { lockRun, setRunStatus } from './run-store.ts'

/**
 * Ends a run whose chunks are all settled. Doing it again changes nothing.
 * @returns how many of its units are posted, or undefined when it had ended before
 */
export async function finishRun(tx: OrgTransaction, runId: string): Promise<number | undefined> {
  const run = await lockRun(tx, runId)
  invariant(run, 'a run is there before its workflow')
  if (run.status !== 'posting') return undefined
  const { failed, posted } = await countSettledItems(tx, runId)
  const status = finishedStatus(failed)
  requireTransition(run.status, status)
  await setRunStatus(tx, runId, { status, attempt: run.attempt, finished: true })
  return posted
}
