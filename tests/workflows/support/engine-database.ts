import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { migrateWorkflows } from '@repo/workflows'
import { Client } from 'pg'
import type { ZoneServices } from '../../support/zone-services.ts'

const migration = fileURLToPath(new URL('../../../prisma/zone/migrations/20261101100000_workflows/migration.sql', import.meta.url))

/** Connections of one fresh database that holds the workflow engine and the enqueue function, and nothing of any feature. */
export type EngineDatabase = Pick<ZoneServices['databaseUrls'], 'superuser' | 'owner' | 'app' | 'dbos'>

/** @param cluster connections of a cluster that has the zone's roles already */
export async function createEngineDatabase(cluster: ZoneServices['databaseUrls'], name: string): Promise<EngineDatabase> {
  const inDatabase = (url: string): string => {
    const changed = new URL(url)
    changed.pathname = `/${name}`
    return changed.href
  }
  await query(cluster.superuser, `CREATE DATABASE ${name} OWNER freehold_owner`)
  const urls = {
    superuser: inDatabase(cluster.superuser),
    owner: inDatabase(cluster.owner),
    app: inDatabase(cluster.app),
    dbos: inDatabase(cluster.dbos),
  }
  await query(
    urls.owner,
    'CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO freehold_app; GRANT USAGE, CREATE ON SCHEMA app TO freehold_definer',
  )
  await migrateWorkflows({ ownerUrl: urls.owner, schema: 'dbos', applicationRole: 'freehold_dbos', enqueueRole: 'freehold_definer' })
  await query(urls.owner, await readFile(migration, 'utf8'))
  await query(
    urls.owner,
    `CREATE TABLE app.effect (
       id bigint GENERATED ALWAYS AS IDENTITY, organization_id uuid NOT NULL, workflow_id text NOT NULL, step_name text NOT NULL,
       executor text NOT NULL, started_at timestamptz NOT NULL DEFAULT clock_timestamp());
     GRANT SELECT, INSERT ON app.effect TO freehold_app`,
  )
  return urls
}

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}
