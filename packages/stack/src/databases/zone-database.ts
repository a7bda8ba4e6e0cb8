import { migrate, zoneMigrations } from '@repo/db/migrate'
import { migrateWorkflows } from '@repo/workflows'
import { provisionDatabase, zoneRoles, type ZoneRole } from '../services/postgres-roles.ts'

/**
 * Brings a zone's database to the newest version: roles, the workflow engine's schema, then ours, whose functions may call the
 * engine's. Repeating it changes nothing.
 * @returns one connection URL per role
 */
export async function setUpZoneDatabase(cluster: {
  dir: string
  superuserUrl: (database?: string) => string
}): Promise<Record<ZoneRole, string>> {
  const urls = await provisionDatabase({ ...cluster, database: 'zone', roles: zoneRoles })
  await migrateWorkflows({
    ownerUrl: urls.freehold_owner,
    schema: 'dbos',
    applicationRole: 'freehold_dbos',
    enqueueRole: 'freehold_definer',
  })
  await migrate(urls.freehold_owner, zoneMigrations)
  return urls
}
