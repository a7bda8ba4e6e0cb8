import { DBOS } from '@dbos-inc/dbos-sdk'
import { runTransaction } from '@dbos-inc/dbos-sdk/datasource'
import { invariant } from '@repo/core'
import { z } from 'zod'
import { retryPassing } from './passing-failure.ts'
import type { Portable } from './portable.ts'
import { dataSourceName, type OnStepBoundary, type TransactionCall } from './step-transactions.ts'
import { contextFrom, inSpan } from './trace-context.ts'
import { parseWorkflowId } from './workflow-id.ts'
import { stepSpanName, workflowSpanName, type StepRetry, type WorkflowDefinition, type WorkflowRun } from './workflow.ts'

/** What `enqueue_workflow` stores as the one argument of every workflow. */
export const envelopeSchema = z.object({ input: z.unknown(), traceparent: z.string().nullish() })

function spanAttributes(workflowId: string): Record<string, string> {
  const { organizationId, workflowName } = parseWorkflowId(workflowId)
  return { 'freehold.workflow': workflowName, 'freehold.workflow_id': workflowId, 'freehold.org_id': organizationId }
}

function workflowRun<Tx, Options, Services>(
  workflowId: string,
  services: Services,
  onStepBoundary: OnStepBoundary | undefined,
): WorkflowRun<Tx, Options, Services> {
  const { organizationId, workflowName } = parseWorkflowId(workflowId)
  const inStepSpan = <Result>(step: string, work: () => Promise<Result>): Promise<Result> =>
    inSpan(stepSpanName(workflowName, step), { ...spanAttributes(workflowId), 'freehold.step': step }, work)
  return {
    workflowId,
    organizationId,
    services,
    transaction: <Result>(name: string, work: (tx: Tx) => Promise<Result>, options?: Options) => {
      const config: TransactionCall<Tx, Options> = { stepName: name, options, work }
      return inStepSpan(name, () =>
        // The data source calls `work` itself with the transaction, so the engine's own callback is never reached.
        runTransaction<Portable<Result>>(() => Promise.reject(new Error('unreachable')), name, { dsName: dataSourceName, config }),
      )
    },
    step: <Result>(name: string, effect: (key: string) => Promise<Result>, retry?: StepRetry) =>
      inStepSpan(name, async () => {
        let step = -1
        const result = await DBOS.runStep(
          async () => {
            step = DBOS.stepID ?? -1
            const effectResult = await retryPassing(() => effect(`${workflowId}:${step}`))
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
        // What the engine gives back on a replay has passed through JSON; the type says so from the first run on.
        return result as Portable<Result>
      }),
    sleep: (durationMs) => DBOS.sleep(durationMs),
    now: async () => new Date(await DBOS.now()),
  }
}

/** The function the engine calls: reads the envelope, continues the trace of the request that enqueued it, and runs the body. */
export function workflowBody<Tx, Options, Services>(
  definition: WorkflowDefinition<Tx, Options, Services>,
  services: Services,
  onStepBoundary: OnStepBoundary | undefined,
): (envelope: unknown) => Promise<unknown> {
  return async (envelope) => {
    const workflowId = DBOS.workflowID
    invariant(workflowId !== undefined, 'a workflow body runs inside a workflow')
    const { input, traceparent } = envelopeSchema.parse(envelope)
    return inSpan(
      workflowSpanName(definition.name),
      spanAttributes(workflowId),
      () => definition.run(workflowRun<Tx, Options, Services>(workflowId, services, onStepBoundary), definition.input.parse(input)),
      contextFrom(traceparent),
    )
  }
}
