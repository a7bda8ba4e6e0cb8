import { isAppError, type fenceErrors, type OrgId } from '@repo/core'
import type { OrgTransaction, ZoneDatabase } from '@repo/db/zone'
import type { StepTransactions } from '@repo/workflows'

/** How a step opens the organisation transaction. Provisioning prepares an organisation that is not active yet. */
export interface StepOptions {
  readonly mode: 'write' | 'prepare'
}

const provisioning: keyof typeof fenceErrors.definitions = 'ORG_PROVISIONING'

/**
 * The organisation transaction as workflow steps use it, with their checkpoints beside the tenant's rows and under the same policy.
 * A step passes the fence like any write: in an organisation that is moving or read-only it waits.
 */
export function zoneStepTransactions(database: ZoneDatabase): StepTransactions<OrgTransaction, StepOptions> {
  const open = <Result>(orgId: OrgId, options: StepOptions | undefined, work: (tx: OrgTransaction) => Promise<Result>): Promise<Result> =>
    database.withOrg({ orgId, mode: options?.mode ?? 'write', statementTimeoutMs: 60_000 }, work)

  return {
    open,
    async readCheckpoint(tx, { organizationId, workflowId, step }) {
      const row = await tx.workflowStepCheckpoint.findUnique({
        where: { organizationId_workflowId_step: { organizationId, workflowId, step } },
        select: { result: true },
      })
      return row === null ? undefined : JSON.stringify(row.result)
    },
    async insertCheckpoint(tx, { organizationId, workflowId, step }, resultJson) {
      // Raw, because a duplicate must be an answer and not an error, and a JSON null must be stored as one.
      const inserted = await tx.$executeRaw`
        insert into app.workflow_step_checkpoint (organization_id, workflow_id, step, result)
        values (${organizationId}::uuid, ${workflowId}, ${step}::integer, ${resultJson}::jsonb) on conflict do nothing`
      return inserted === 1
    },
    async deleteCheckpoints(organizationId, workflowId, fromStep, beforeCommit) {
      const remove = async (tx: OrgTransaction): Promise<void> => {
        await tx.workflowStepCheckpoint.deleteMany({ where: { organizationId, workflowId, step: { gte: fromStep } } })
        await beforeCommit?.()
      }
      try {
        await open(organizationId, { mode: 'write' }, remove)
      } catch (error) {
        // The organisation that provisioning has just prepared takes no ordinary write until it is claimed.
        if (!isAppError(error) || error.code !== provisioning) throw error
        await open(organizationId, { mode: 'prepare' }, remove)
      }
    },
  }
}
