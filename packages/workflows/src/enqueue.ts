import { activeTraceparent } from './trace-context.ts'
import type { WorkflowReference } from './workflow.ts'

/** The one method of a Prisma transaction this needs; stated here so that the package knows no client. */
export interface RawQueryTransaction {
  $queryRaw<Row>(query: TemplateStringsArray, ...values: unknown[]): PromiseLike<Row>
}

export interface EnqueueOptions {
  /** The entity the workflow works on. With the organisation and the workflow's name it makes the workflow's id, so each runs once. */
  readonly id: string
  /** Another queue than the workflow's own. */
  readonly queue?: string
}

/**
 * Enqueues a workflow inside the organisation transaction: it exists when, and only when, the transaction commits. The organisation comes
 * from the transaction's scope, in the database. Enqueuing the same workflow and id again changes nothing.
 *
 * @param input identifiers and codes only; workflow inputs outlive a person's erasure
 * @returns the workflow's id
 * @throws when the input does not satisfy the workflow's schema
 */
export async function enqueue<Input>(
  tx: RawQueryTransaction,
  workflow: WorkflowReference<Input>,
  input: NoInfer<Input>,
  { id, queue = workflow.queue }: EnqueueOptions,
): Promise<string> {
  const json = JSON.stringify(workflow.input.parse(input))
  const traceparent = activeTraceparent() ?? null
  const rows = await tx.$queryRaw<{ workflow_id: string }[]>`
    SELECT app.enqueue_workflow(${workflow.name}, ${id}, ${json}::jsonb, ${queue}, ${traceparent}) AS workflow_id`
  const row = rows[0]
  if (row === undefined) throw new Error('app.enqueue_workflow gave no row')
  return row.workflow_id
}
