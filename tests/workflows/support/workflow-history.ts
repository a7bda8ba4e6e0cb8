import type { Client } from 'pg'

export interface RecordedStep {
  readonly step: number
  readonly name: string
}

/** The steps a workflow has recorded, in order, as the engine's own tables tell. */
export async function recordedSteps(superuser: Client, workflowId: string): Promise<RecordedStep[]> {
  const { rows } = await superuser.query<RecordedStep>(
    'SELECT function_id AS step, function_name AS name FROM dbos.operation_outputs WHERE workflow_uuid = $1 ORDER BY function_id',
    [workflowId],
  )
  return rows
}

/** `SUCCESS` or `ERROR` once the workflow has ended. */
export async function endedStatus(superuser: Client, workflowId: string): Promise<string | undefined> {
  const { rows } = await superuser.query<{ status: string }>('SELECT status FROM dbos.workflow_status WHERE workflow_uuid = $1', [
    workflowId,
  ])
  const status = rows[0]?.status
  return status === undefined || ['ENQUEUED', 'PENDING', 'DELAYED'].includes(status) ? undefined : status
}
