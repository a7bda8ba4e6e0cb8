import { controlPlaneMigrations, migrate } from '@repo/db/migrate'
import { migrateWorkflows } from '@repo/workflows'
import { controlRoles, provisionDatabase, type ControlRole } from '../services/postgres-roles.ts'

/**
 * Brings the control plane's database to the newest version. Repeating it changes nothing.
 * @returns one connection URL per role
 */
export async function setUpControlDatabase(cluster: {
  dir: string
  superuserUrl: (database?: string) => string
}): Promise<Record<ControlRole, string>> {
  const urls = await provisionDatabase({ ...cluster, database: 'directory', roles: controlRoles })
  await migrateWorkflows({
    ownerUrl: urls.freehold_owner,
    schema: 'dbos',
    applicationRole: 'freehold_dbos',
    enqueueRole: 'freehold_definer',
  })
  await migrate(urls.freehold_owner, controlPlaneMigrations)
  return urls
}
