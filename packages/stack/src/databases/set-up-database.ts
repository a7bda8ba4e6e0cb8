import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryRoot } from '../plan/repository-root.ts'
import { databaseUrls } from '../services/postgres-roles.ts'
import { childEnvironment } from '../services/service-spec.ts'
import { isMigrated, markMigrated, migrationFingerprint } from './migrated-marker.ts'

export interface DatabaseSetUp<Role extends string> {
  readonly cluster: { readonly dir: string; readonly superuserUrl: (database?: string) => string }
  readonly kind: 'zone' | 'control'
  readonly database: string
  readonly roles: readonly Role[]
  readonly migrations: string
}

/**
 * Brings a database of the local stack to the newest version when its marker says that it is not there yet. The work is done by a
 * process of its own: the workflow engine prints and stays in memory, and neither belongs into the supervisor.
 * @returns one connection URL per role
 * @throws Error with what the migrating process wrote
 */
export async function setUpDatabase<Role extends string>(options: DatabaseSetUp<Role>): Promise<Record<Role, string>> {
  const { cluster, kind } = options
  const code = [import.meta.dirname, join(repositoryRoot, 'packages/workflows/src'), join(repositoryRoot, 'packages/db/src/migrate')]
  const fingerprint = await migrationFingerprint([options.migrations, ...code])
  if (!(await isMigrated(cluster.dir, fingerprint))) {
    const program = join(import.meta.dirname, 'set-up-program.ts')
    // The superuser's URL travels in the environment: a command line can be read by every user of the machine.
    const env = childEnvironment({ SUPERUSER_URL: cluster.superuserUrl() })
    await promisify(execFile)(process.execPath, [program, kind, cluster.dir], { env, cwd: repositoryRoot })
    await markMigrated(cluster.dir, fingerprint)
  }
  return databaseUrls(options.cluster, options.database, options.roles)
}
