import { invariant } from '@repo/core'
import type { DirectoryDatabase, DirectoryTransaction } from '@repo/db/control-plane'
import { parseWorkflowId, type StepTransactions } from '@repo/workflows'

/**
 * The directory transaction as workflow steps use it. A step gives back a code or nothing, so that no text can enter the control plane
 * through a checkpoint; the table's own check holds the same pattern.
 */
export function directoryStepTransactions(directory: DirectoryDatabase): StepTransactions<DirectoryTransaction, undefined> {
  const open = <Result>(_: string, __: undefined, work: (tx: DirectoryTransaction) => Promise<Result>): Promise<Result> =>
    directory.withDirectory(work)
  const keyOf = (workflowId: string): { organizationId: string; workflowName: string; entityId: string } => parseWorkflowId(workflowId)

  return {
    open,
    async readCheckpoint(tx, { workflowId, step }) {
      const row = await tx.workflowStepCheckpoint.findUnique({
        where: { organizationId_workflowName_entityId_step: { ...keyOf(workflowId), step } },
        select: { resultCode: true },
      })
      return row === null ? undefined : JSON.stringify(row.resultCode)
    },
    async insertCheckpoint(tx, { workflowId, step }, resultJson) {
      const result: unknown = JSON.parse(resultJson)
      invariant(result === null || typeof result === 'string', 'a step of the control plane gives back a code or nothing')
      const { count } = await tx.workflowStepCheckpoint.createMany({
        data: [{ ...keyOf(workflowId), step, resultCode: result }],
        skipDuplicates: true,
      })
      return count === 1
    },
    async deleteCheckpoints(_, workflowId, fromStep, beforeCommit) {
      await directory.withDirectory(async (tx) => {
        await tx.workflowStepCheckpoint.deleteMany({ where: { ...keyOf(workflowId), step: { gte: fromStep } } })
        await beforeCommit?.()
      })
    },
  }
}
