import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { migrateWorkflows } from '@repo/workflows'
import { Client } from 'pg'

const migration = fileURLToPath(new URL('../../../prisma/zone/migrations/20261101100000_workflows/migration.sql', import.meta.url))

/** Connections of one fresh database that holds the workflow engine and the enqueue function, and nothing of any feature. */
export interface EngineDatabase {
  readonly ownerUrl: string
  readonly appUrl: string
  readonly dbosUrl: string
}

/** @param superuserUrl a superuser's connection to any database of the cluster */
export async function createEngineDatabase(superuserUrl: string, name: string): Promise<EngineDatabase> {
  const urlFor = (role: string): string => {
    const url = new URL(superuserUrl)
    url.username = role
    url.password = role
    url.pathname = `/${name}`
    return url.href
  }
  const superuser = new Client({ connectionString: superuserUrl })
  await superuser.connect()
  for (const role of ['freehold_owner LOGIN', 'freehold_app LOGIN', 'freehold_dbos LOGIN', 'freehold_definer NOLOGIN']) {
    const roleName = role.split(' ')[0]
    await superuser.query(`DO $$ BEGIN CREATE ROLE ${role} PASSWORD '${roleName}'; EXCEPTION WHEN duplicate_object THEN NULL; END $$`)
  }
  await superuser.query('GRANT freehold_definer TO freehold_owner WITH INHERIT FALSE, SET TRUE')
  await superuser.query(`CREATE DATABASE ${name} OWNER freehold_owner`)
  await superuser.end()

  const owner = new Client({ connectionString: urlFor('freehold_owner') })
  await owner.connect()
  await owner.query(`CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO freehold_app; GRANT USAGE, CREATE ON SCHEMA app TO freehold_definer`)
  await migrateWorkflows({
    ownerUrl: urlFor('freehold_owner'),
    schema: 'dbos',
    applicationRole: 'freehold_dbos',
    enqueueRole: 'freehold_definer',
  })
  await owner.query(await readFile(migration, 'utf8'))
  await owner.query(`
    CREATE TABLE app.effect (organization_id uuid NOT NULL, workflow_id text NOT NULL, step_name text NOT NULL, executor text NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY);
    GRANT SELECT, INSERT ON app.effect TO freehold_app`)
  await owner.end()
  return { ownerUrl: urlFor('freehold_owner'), appUrl: urlFor('freehold_app'), dbosUrl: urlFor('freehold_dbos') }
}
