import { DBOS, type WorkflowStatusString } from '@dbos-inc/dbos-sdk'
import type { OrgId } from '@repo/core'

const finished: WorkflowStatusString[] = ['SUCCESS', 'ERROR', 'CANCELLED']
const batch = 500

/**
 * Deletes finished workflows with their inputs, step results and outputs. Always through the engine: deleting the status row alone would leave
 * inputs and step results behind, and a later workflow under the same id would replay them.
 */
async function deleteWhere(filter: Parameters<typeof DBOS.listWorkflows>[0]): Promise<number> {
  let deleted = 0
  for (;;) {
    const found = await DBOS.listWorkflows({ ...filter, limit: batch, loadInput: false, loadOutput: false })
    if (found.length === 0) return deleted
    await DBOS.deleteWorkflows(
      found.map((workflow) => workflow.workflowID),
      true,
    )
    deleted += found.length
  }
}

/** Forgets workflows that ended before `before`. Gives how many. */
export function deleteFinishedWorkflows(before: Date): Promise<number> {
  return deleteWhere({ status: finished, completedBefore: before.toISOString() })
}

/** Erasure: forgets everything an organisation's finished workflows left. Cancel what still runs first. Gives how many. */
export function deleteOrganizationWorkflows(organizationId: OrgId): Promise<number> {
  return deleteWhere({ status: finished, workflow_id_prefix: `${organizationId}:` })
}
