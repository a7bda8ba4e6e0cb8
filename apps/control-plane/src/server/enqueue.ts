import type { DirectoryTransaction } from '@repo/db/control-plane'
import { currentTraceparent } from '@repo/telemetry'

interface LifecycleWorkflow {
  readonly name: string
  readonly queue: string
}

/**
 * Enqueues a workflow of the tenant lifecycle in the caller's transaction: it exists when, and only when, the transaction commits.
 * @param id with the organisation and the workflow's name it makes the workflow's id, so that each runs once
 */
export async function enqueueLifecycle(
  tx: DirectoryTransaction,
  workflow: LifecycleWorkflow,
  organizationId: string,
  id: string,
): Promise<void> {
  await tx.$queryRaw`select directory.enqueue_workflow(${workflow.name}, ${organizationId}::uuid, ${id}, ${workflow.queue},
    ${currentTraceparent() ?? null})`
}
