import type { OrgId } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import { enqueue } from '@repo/workflows'
import { escalationOfRequest } from './escalation-store.ts'
import { reportEscalation, type EscalationOutcome } from './report-escalation.workflow.ts'

/** Enqueues the report of what has become of a request, if an escalation led to it; told twice, it is reported once. */
export async function tellEscalation(tx: OrgTransaction, orgId: OrgId, requestId: string, outcome: EscalationOutcome): Promise<void> {
  const escalation = await escalationOfRequest(tx, orgId, requestId)
  if (!escalation) return
  const { id, epoch } = escalation
  await enqueue(tx, reportEscalation, { jobId: id, epoch, outcome }, { id: `${id}-${outcome}` })
}
