import type { AssociationScope } from '@repo/authz'
import { assessmentErrors } from '@repo/contract'
import type { OrgTransaction } from '@repo/db/zone'
import { runById, type RunWithProgress } from './run-store.ts'

/** @throws ASSESSMENT_RUN_NOT_FOUND also when the caller's scope does not reach its association */
export async function requireRun(tx: OrgTransaction, scope: AssociationScope, id: string): Promise<RunWithProgress> {
  const run = await runById(tx, scope, id)
  if (!run) throw assessmentErrors.ASSESSMENT_RUN_NOT_FOUND()
  return run
}
