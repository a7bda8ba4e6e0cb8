import { DBOSExecutor } from '@dbos-inc/dbos-sdk/internal/dbos-executor'
import type { Pool } from 'pg'

// Any constant will do as long as nobody else in the database uses it; it keeps two workers from sweeping at once.
const sweepLock = 7_240_917_263n

/**
 * Gives the work of dead workers back to the queues. The engine's open version has no failure detector: a process re-enqueues only what its own
 * executor id left behind, and every start has a new one. So each worker, every third of a lease, looks for running work whose executor holds no
 * valid lease and recovers it, which is one UPDATE from PENDING to ENQUEUED that a live executor's rows cannot match.
 *
 * @returns the executors whose work was given back
 */
export async function reapDeadExecutors(pool: Pool, schema: string): Promise<readonly string[]> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const lock = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [sweepLock])
    if (lock.rows[0]?.locked !== true) return []
    const dead = await client.query<{ executor_id: string }>(
      `SELECT DISTINCT status.executor_id FROM "${schema}".workflow_status AS status
       WHERE status.status = 'PENDING' AND status.executor_id IS NOT NULL AND NOT EXISTS (
         SELECT FROM "${schema}".worker_lease AS lease
         WHERE lease.executor_id = status.executor_id AND lease.expires_at > clock_timestamp())`,
    )
    await client.query(`DELETE FROM "${schema}".worker_lease WHERE expires_at < clock_timestamp() - interval '1 hour'`)
    const executorIds = dead.rows.map((row) => row.executor_id)
    if (executorIds.length > 0) await DBOSExecutor.globalInstance?.recoverPendingWorkflows(executorIds)
    return executorIds
  } finally {
    await client.query('COMMIT').catch(() => undefined)
    client.release()
  }
}
