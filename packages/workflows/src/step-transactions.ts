import { DBOS } from '@dbos-inc/dbos-sdk'
import {
  assertStillOwnsWorkflow,
  DBOSStepAlreadyRecordedError,
  DBOSWorkflowConflictError,
  type DataSourceTransactionHandler,
} from '@dbos-inc/dbos-sdk/datasource'
import { invariant, type OrgId } from '@repo/core'
import { isPassingFailure, retryPassing } from './passing-failure.ts'
import { parseWorkflowId } from './workflow-id.ts'

export interface CheckpointKey {
  readonly organizationId: OrgId
  readonly workflowId: string
  readonly step: number
}

/** The application's transaction and, in the same database and under the same policies, its table of step checkpoints. */
export interface StepTransactions<Tx, Options> {
  /** Opens the organisation's write transaction, runs `work` in it and commits; rolls back and throws when `work` throws. */
  open<Result>(organizationId: OrgId, options: Options | undefined, work: (tx: Tx) => Promise<Result>): Promise<Result>
  /** The stored result as JSON text, or undefined when the step has not committed. */
  readCheckpoint(tx: Tx, key: CheckpointKey): Promise<string | undefined>
  /** Gives false, without an error, when the checkpoint is already there. */
  insertCheckpoint(tx: Tx, key: CheckpointKey, resultJson: string): Promise<boolean>
  /**
   * Removes the checkpoints of a finished workflow from `fromStep` on, in a transaction of its own whatever the organisation's state, and
   * awaits `beforeCommit` last; when that throws, nothing is removed.
   */
  deleteCheckpoints(organizationId: OrgId, workflowId: string, fromStep: number, beforeCommit?: () => Promise<void>): Promise<void>
}

/** A moment around a step's commit. Only tests listen, to end the process there. */
export interface StepBoundary {
  readonly workflowId: string
  readonly workflowName: string
  readonly stepName: string
  readonly step: number
  /** `before-commit`: all is done, nothing is committed. `after-commit`: committed, but the engine has not recorded it. */
  readonly side: 'before-commit' | 'after-commit'
}

export type OnStepBoundary = (boundary: StepBoundary) => void | Promise<void>

/** What `runTransaction` hands to the data source: the step to run, typed for this application. */
export interface TransactionCall<Tx, Options> {
  readonly stepName: string
  readonly options: Options | undefined
  readonly work: (tx: Tx) => Promise<unknown>
}

export const dataSourceName = 'organization-transaction'

/**
 * The engine's door into the organisation transaction. The order is the guarantee: read the checkpoint; run; insert the checkpoint, on which
 * a second execution of the same step waits; ask whether this execution still owns the workflow; commit. A zombie that woke after its work was
 * taken over fails at the insert or at the question, and rolls back.
 */
export function organizationDataSource<Tx, Options>(
  transactions: StepTransactions<Tx, Options>,
  onStepBoundary: OnStepBoundary | undefined,
): DataSourceTransactionHandler {
  const once = async (key: CheckpointKey, call: TransactionCall<Tx, Options>, boundary: Omit<StepBoundary, 'side'>): Promise<unknown> => {
    const outcome = await transactions.open(key.organizationId, call.options, async (tx) => {
      const recorded = await transactions.readCheckpoint(tx, key)
      if (recorded !== undefined) return { replayed: true, result: JSON.parse(recorded) as unknown }
      const result = await call.work(tx)
      if (!(await transactions.insertCheckpoint(tx, key, JSON.stringify(result ?? null)))) {
        throw new DBOSStepAlreadyRecordedError(key.workflowId, key.step)
      }
      await assertStillOwnsWorkflow(key.workflowId)
      await onStepBoundary?.({ ...boundary, side: 'before-commit' })
      return { replayed: false, result }
    })
    if (!outcome.replayed) await onStepBoundary?.({ ...boundary, side: 'after-commit' })
    return outcome.result
  }

  return {
    name: dataSourceName,
    initialize: async () => {},
    destroy: async () => {},

    async deleteCheckpoints(workflowId, fromStep, beforeCommit) {
      const { organizationId } = parseWorkflowId(workflowId)
      await transactions.deleteCheckpoints(organizationId, workflowId, fromStep, beforeCommit)
    },

    async invokeTransactionFunction<_This, _Args extends unknown[], Return>(config: unknown, ..._rest: unknown[]): Promise<Return> {
      const { workflowID: workflowId, stepID: step } = DBOS
      invariant(workflowId !== undefined && step !== undefined, 'a transactional step runs inside a workflow')
      const call = config as TransactionCall<Tx, Options>
      const { organizationId, workflowName } = parseWorkflowId(workflowId)
      const boundary = { workflowId, workflowName, stepName: call.stepName, step }
      return (await retryPassing(
        () => once({ organizationId, workflowId, step }, call, boundary),
        // Lost ownership is not an outcome of the step; the engine must see it as it is.
        (error) =>
          !(error instanceof DBOSWorkflowConflictError) && (error instanceof DBOSStepAlreadyRecordedError || isPassingFailure(error)),
      )) as Return
    },
  }
}
