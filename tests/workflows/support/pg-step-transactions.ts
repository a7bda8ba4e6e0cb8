import type { StepTransactions } from '@repo/workflows'
import type { Pool, PoolClient } from 'pg'

/** The organisation transaction and its checkpoints on plain pg, for tests of the engine without an application around it. */
export function pgStepTransactions(pool: Pool): StepTransactions<PoolClient, undefined> {
  return {
    async open(organizationId, _options, work) {
      const client = await pool.connect()
      let broken = true
      try {
        await client.query('BEGIN')
        await client.query(`SELECT set_config('app.organization_id', $1, true)`, [organizationId])
        const result = await work(client)
        await client.query('COMMIT')
        broken = false
        return result
      } finally {
        client.release(broken)
      }
    },
    async readCheckpoint(tx, { organizationId, workflowId, step }) {
      const { rows } = await tx.query<{ result: unknown }>(
        'SELECT result FROM app.workflow_step_checkpoint WHERE organization_id = $1 AND workflow_id = $2 AND step = $3',
        [organizationId, workflowId, step],
      )
      return rows[0] === undefined ? undefined : JSON.stringify(rows[0].result)
    },
    async insertCheckpoint(tx, { organizationId, workflowId, step }, resultJson) {
      const { rowCount } = await tx.query(
        `INSERT INTO app.workflow_step_checkpoint (organization_id, workflow_id, step, result) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING`,
        [organizationId, workflowId, step, resultJson],
      )
      return rowCount === 1
    },
    async deleteCheckpoints(organizationId, workflowId, fromStep, beforeCommit) {
      await this.open(organizationId, undefined, async (tx) => {
        await tx.query('DELETE FROM app.workflow_step_checkpoint WHERE organization_id = $1 AND workflow_id = $2 AND step >= $3', [
          organizationId,
          workflowId,
          fromStep,
        ])
        await beforeCommit?.()
      })
    },
  }
}
