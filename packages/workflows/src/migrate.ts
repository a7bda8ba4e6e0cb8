import { migrateSystemDatabase } from '@dbos-inc/dbos-sdk/internal/system_database'
import { GlobalLogger } from '@dbos-inc/dbos-sdk/internal/telemetry/logs'
import { Client } from 'pg'

export interface MigrateWorkflowsOptions {
  /** Connection of the role that owns the schema. */
  readonly ownerUrl: string
  /** Schema for the engine's tables. */
  readonly schema: string
  /** Role the workers connect as. It gets the tables' rows, and owns nothing. */
  readonly applicationRole: string
  /** NOLOGIN role that owns `enqueue_workflow`; it gets just what enqueuing needs. */
  readonly enqueueRole?: string
}

const plainName = /^[a-z_][a-z0-9_]{0,62}$/

/**
 * Creates or brings up to date the engine's schema, with the lease table, as its owner. Run it once per database, before any worker starts and
 * never from a worker: two of three replicas that migrate a fresh schema at once die of a deadlock. May be repeated.
 */
export async function migrateWorkflows({ ownerUrl, schema, applicationRole, enqueueRole }: MigrateWorkflowsOptions): Promise<void> {
  for (const name of [schema, applicationRole, enqueueRole ?? 'none']) {
    if (!plainName.test(name)) throw new Error(`"${name}" cannot be used as a schema or role name here`)
  }
  // What `DBOS.migrate` does, without a line on the console for every grant.
  await migrateSystemDatabase(ownerUrl, new GlobalLogger(undefined, { logLevel: 'warn' }), schema, applicationRole)
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query('BEGIN')
    await client.query(`
      CREATE TABLE IF NOT EXISTS "${schema}".worker_lease (
        executor_id text PRIMARY KEY CHECK (executor_id ~ '^[A-Za-z0-9-]{1,64}$'),
        started_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )`)
    await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON "${schema}".worker_lease TO ${applicationRole}`)
    // Functions are executable by everybody unless taken away.
    await client.query(`REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA "${schema}" FROM PUBLIC`)
    await client.query(`GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA "${schema}" TO ${applicationRole}`)
    if (enqueueRole !== undefined) {
      await client.query(`GRANT USAGE ON SCHEMA "${schema}" TO ${enqueueRole}`)
      await client.query(`GRANT SELECT, INSERT, UPDATE ON "${schema}".workflow_status TO ${enqueueRole}`)
      await client.query(`GRANT SELECT, INSERT ON "${schema}".workflow_input TO ${enqueueRole}`)
      await client.query(`
        DO $$ DECLARE signature text; BEGIN
          FOR signature IN SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = '${schema}'::regnamespace AND proname = 'enqueue_workflow'
          LOOP EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO ${enqueueRole}', signature); END LOOP;
        END $$`)
    }
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
}
