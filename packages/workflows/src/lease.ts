import { setTimeout as wait } from 'node:timers/promises'
import type { Pool } from 'pg'

export interface LeaseOptions {
  readonly pool: Pool
  /** Schema of the engine's tables and of `worker_lease`. */
  readonly schema: string
  readonly executorId: string
  readonly durationMs: number
  /** Called after every renewal that held, about every third of the lease. */
  readonly onRenewed: () => Promise<void>
  /** Called once when the lease is gone: others may already be doing this process's work, so it has to end at once. */
  readonly onLost: () => void
  readonly onError: (error: unknown) => void
}

/** A worker's proof of life: one row, by the database's clock alone, that the worker keeps extending. */
export interface Lease {
  readonly renewedAt: () => Date
  /** Stops renewing and removes the row, so that others take over without waiting for it to run out. */
  release(): Promise<void>
}

/** Takes the lease before the worker claims anything, then renews it until released. */
export async function holdLease(options: LeaseOptions): Promise<Lease> {
  const { pool, schema, executorId, durationMs } = options
  const stop = new AbortController()
  let renewedAt = new Date()
  await pool.query(
    `INSERT INTO "${schema}".worker_lease (executor_id, started_at, expires_at)
     VALUES ($1, clock_timestamp(), clock_timestamp() + $2 * interval '1 millisecond')`,
    [executorId, durationMs],
  )

  const renewing = (async () => {
    while (!stop.signal.aborted) {
      await wait(durationMs / 3, undefined, { signal: stop.signal }).catch(() => undefined)
      if (stop.signal.aborted) return
      try {
        // Only a lease that still holds may be extended: once it ran out, others may have taken the work.
        const { rowCount } = await pool.query(
          `UPDATE "${schema}".worker_lease SET expires_at = clock_timestamp() + $2 * interval '1 millisecond'
           WHERE executor_id = $1 AND expires_at > clock_timestamp()`,
          [executorId, durationMs],
        )
        if (rowCount === 0) return options.onLost()
        renewedAt = new Date()
        await options.onRenewed()
      } catch (error) {
        // A database that is away holds everybody up alike; whether the lease outlived that is decided by the next renewal.
        options.onError(error)
      }
    }
  })()

  return {
    renewedAt: () => renewedAt,
    async release() {
      stop.abort()
      await renewing
      await pool.query(`DELETE FROM "${schema}".worker_lease WHERE executor_id = $1`, [executorId])
    },
  }
}
