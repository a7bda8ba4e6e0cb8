import { DBOS } from '@dbos-inc/dbos-sdk'
import { runTransaction } from '@dbos-inc/dbos-sdk/datasource'
import { invariant } from '@repo/core'
import { z } from 'zod'
import type { StepResult } from './portable.ts'
import { dataSourceName, type OnStepBoundary, type TransactionCall } from './step-transactions.ts'
import { contextFrom, inSpan } from './trace-context.ts'
import { parseWorkflowId } from './workflow-id.ts'
import type { StepRetry, WorkflowDefinition, WorkflowRun } from './workflow.ts'

/** What `enqueue_workflow` stores as the one argument of every workflow. */
export const envelopeSchema = z.object({ input: z.unknown(), traceparent: z.string().nullish() })

function workflowRun<Tx, Options>(workflowId: string, onStepBoundary: OnStepBoundary | undefined): WorkflowRun<Tx, Options> {
  const { organizationId, workflowName } = parseWorkflowId(workflowId)
  const attributes = { 'freehold.workflow.name': workflowName, 'freehold.workflow.id': workflowId }
  return {
    workflowId,
    organizationId,
    transaction: <Result extends StepResult>(name: string, work: (tx: Tx) => Promise<Result>, options?: Options) => {
      const config: TransactionCall<Tx, Options> = { stepName: name, options, work }
      return inSpan(`${workflowName}/${name}`, attributes, () =>
        // The data source calls `work` itself with the transaction, so the engine's own callback is never reached.
        runTransaction<Result>(() => Promise.reject(new Error('unreachable')), name, { dsName: dataSourceName, config }),
      )
    },
    step: <Result extends StepResult>(name: string, effect: (key: string) => Promise<Result>, retry?: StepRetry) =>
      inSpan(`${workflowName}/${name}`, attributes, async () => {
        let step = -1
        const result = await DBOS.runStep(
          async () => {
            step = DBOS.stepID ?? -1
            const effectResult = await effect(`${workflowId}:${step}`)
            await onStepBoundary?.({ workflowId, workflowName, stepName: name, step, side: 'before-commit' })
            return effectResult
          },
          retry === undefined
            ? { name }
            : {
                name,
                retriesAllowed: retry.attemptsMax > 1,
                maxAttempts: retry.attemptsMax,
                intervalSeconds: retry.intervalMs / 1000,
                backoffRate: 2,
                ...(retry.shouldRetry === undefined ? {} : { shouldRetry: retry.shouldRetry }),
              },
        )
        // -1 means the result came from the history: nothing was committed now.
        if (step >= 0) await onStepBoundary?.({ workflowId, workflowName, stepName: name, step, side: 'after-commit' })
        return result
      }),
    sleep: (durationMs) => DBOS.sleep(durationMs),
    now: async () => new Date(await DBOS.now()),
  }
}

/** The function the engine calls: reads the envelope, continues the trace of the request that enqueued it, and runs the body. */
export function workflowBody<Tx, Options>(
  definition: WorkflowDefinition<Tx, Options>,
  onStepBoundary: OnStepBoundary | undefined,
): (envelope: unknown) => Promise<StepResult> {
  return async (envelope) => {
    const workflowId = DBOS.workflowID
    invariant(workflowId !== undefined, 'a workflow body runs inside a workflow')
    const { input, traceparent } = envelopeSchema.parse(envelope)
    return inSpan(
      `workflow ${definition.name}`,
      { 'freehold.workflow.name': definition.name, 'freehold.workflow.id': workflowId },
      () => definition.run(workflowRun<Tx, Options>(workflowId, onStepBoundary), definition.input.parse(input)),
      contextFrom(traceparent),
    )
  }
}
