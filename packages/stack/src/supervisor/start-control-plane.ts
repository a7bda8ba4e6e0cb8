import { controlPlaneMigrations } from '@repo/db/migrate'
import { setUpDatabase } from '../databases/set-up-database.ts'
import { registerZones, type ZoneAddress } from '../databases/register-zones.ts'
import type { StackTls } from '../secrets/stack-certificates.ts'
import { controlPlane } from '../parts/control-plane.ts'
import { stackPorts } from '../plan/ports.ts'
import { controlFolders } from '../plan/state-folders.ts'
import { controlRoles } from '../services/postgres-roles.ts'
import { preparePostgres } from '../services/postgres.ts'
import type { Crew } from './crew.ts'
import type { Turns } from './turns.ts'

export interface StartPlace {
  readonly crew: Crew
  readonly turns: Turns
  readonly stateFolder: string
  readonly basePort: number
  readonly tls: StackTls | undefined
}

/** The control plane with its Postgres. Zones and cells are in the directory before it serves. */
export async function startControlPlane(at: StartPlace, zones: readonly ZoneAddress[]): Promise<{ ownerUrl: string }> {
  const dir = controlFolders(at.stateFolder).postgres
  const postgres = await at.turns.take(async () => {
    const prepared = await preparePostgres({ dir, port: stackPorts(at.basePort).controlPostgres, name: 'control-plane/postgres' })
    await at.crew.add(prepared.spec)
    return prepared
  })
  const cluster = { dir, superuserUrl: postgres.superuserUrl }
  const databaseUrls = await at.turns.take(() =>
    setUpDatabase({ cluster, kind: 'control', database: 'directory', roles: controlRoles, migrations: controlPlaneMigrations }),
  )
  await registerZones(databaseUrls.freehold_owner, zones)
  await at.turns.take(() => at.crew.add(controlPlane({ stateFolder: at.stateFolder, basePort: at.basePort, databaseUrls })))
  return { ownerUrl: databaseUrls.freehold_owner }
}
