/**
 * `pnpm db:migrate`: brings the databases of the local stack to the newest migrations, while it runs or while it is stopped. A start does the
 * same; this is for trying a migration one has just written. Migrations only add, so what runs goes on running.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { controlPlaneMigrations, zoneMigrations } from '@repo/db/migrate'
import { type DatabaseSetUp, setUpDatabase } from '../databases/set-up-database.ts'
import { stackPorts, zonePorts } from '../plan/ports.ts'
import { controlFolders, zoneFolders } from '../plan/state-folders.ts'
import { selectZones } from '../plan/zone-files.ts'
import { controlRoles, zoneRoles } from '../services/postgres-roles.ts'
import { superuserUrlOf, startPostgres } from '../services/postgres.ts'
import { StartProblem } from '../supervisor/preflight.ts'
import { readRunRecord } from '../supervisor/run-file.ts'
import { isSupervised } from '../supervisor/stop-recorded.ts'
import { readArguments } from './arguments.ts'
import { runCommand } from './run-command.ts'

type Database = Omit<DatabaseSetUp<string>, 'cluster'> & { readonly name: string; readonly dir: string; readonly port: number }

await runCommand(async () => {
  const { stateFolder, basePort } = readArguments(process.argv.slice(2))
  const running = isSupervised(stateFolder) ? readRunRecord(stateFolder) : undefined
  const databases = databasesOf(stateFolder, running?.basePort ?? basePort).filter(({ dir }) => existsSync(join(dir, 'data')))
  if (databases.length === 0) throw new StartProblem('There are no databases yet: `npm start` makes and migrates them.')
  for (const database of databases) {
    // A zone that this start did not bring up is migrated like a stopped one.
    const up =
      running !== undefined && running.children.some(({ name, state }) => name === `${database.name}/postgres` && state === 'ready')
    await (up ? migrateRunning(database) : migrateStopped(database))
    process.stdout.write(`  ✓ ${database.name}\n`)
  }
})

function databasesOf(stateFolder: string, basePort: number): Database[] {
  const control: Database = {
    name: 'control-plane',
    kind: 'control',
    database: 'directory',
    dir: controlFolders(stateFolder).postgres,
    port: stackPorts(basePort).controlPostgres,
    roles: controlRoles,
    migrations: controlPlaneMigrations,
  }
  const zones = selectZones().map((config): Database => ({
    name: config.zone,
    kind: 'zone',
    database: 'zone',
    dir: zoneFolders(stateFolder, config.zone).postgres,
    port: zonePorts(config, basePort).postgres,
    roles: zoneRoles,
    migrations: zoneMigrations,
  }))
  return [control, ...zones]
}

async function migrateRunning(database: Database): Promise<void> {
  const superuserUrl = await superuserUrlOf(database)
  await setUpDatabase({ ...database, cluster: { dir: database.dir, superuserUrl } })
}

async function migrateStopped(database: Database): Promise<void> {
  const postgres = await startPostgres(database)
  try {
    await setUpDatabase({ ...database, cluster: { dir: database.dir, superuserUrl: postgres.superuserUrl } })
  } finally {
    await postgres.stop()
  }
}
