import type { OrgId } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import type { Level } from '@repo/residency'
import { currentTraceId } from '@repo/telemetry'
import type { AuditCodes } from './audit-codes.ts'
import type { WorkflowServices } from './define-workflow.ts'

/** What a workflow did to one entity. Ids and codes only, like every audit event. */
export interface WorkflowEvent {
  /** `<resource>.<verb>`, as procedures write it. */
  readonly action: string
  readonly targetKind: string
  readonly targetId: string
  readonly outcome: Exclude<AuditCodes['outcome'], 'refused'>
  readonly level?: Level
  readonly rowCount?: number
  /** Why it failed, as a code. */
  readonly ruleCode?: string
}

const byWorkflow = { actorKind: 'workflow', authenticationStrength: 'none', decision: 'allowed' } as const satisfies Partial<AuditCodes>

/** Stores the event of a workflow's step in the step's own transaction: when it cannot be stored, the step fails. */
export async function recordWorkflowEvent(
  tx: OrgTransaction,
  run: { readonly organizationId: OrgId; readonly services: Pick<WorkflowServices, 'zone' | 'cell'> },
  event: WorkflowEvent,
): Promise<void> {
  const { zone, cell } = run.services
  await tx.auditEvent.createMany({
    data: [
      {
        organizationId: run.organizationId,
        zone,
        cell,
        ...byWorkflow,
        bucket: 'R3',
        traceId: currentTraceId() ?? null,
        ...event,
      },
    ],
  })
}
