import { join } from 'node:path'
import { zoneMigrations } from '@repo/db/migrate'
import type { ZoneConfig } from '@repo/residency'
import { setUpDatabase } from '../databases/set-up-database.ts'
import { zoneEdge } from '../parts/edges.ts'
import { zoneMailbox } from '../parts/mailbox.ts'
import { zoneDevelopmentWeb, zoneWeb, zoneWorker } from '../parts/zone-instances.ts'
import { webInstancesPerZone, zonePorts } from '../plan/ports.ts'
import { repositoryRoot } from '../plan/repository-root.ts'
import { zoneFolders } from '../plan/state-folders.ts'
import { prepareCerbos } from '../services/cerbos.ts'
import { zoneRoles, type ZoneRole } from '../services/postgres-roles.ts'
import { preparePostgres } from '../services/postgres.ts'
import { prepareRedis } from '../services/redis.ts'
import type { StartPlace } from './start-control-plane.ts'

export interface RunningZone {
  readonly config: ZoneConfig
  readonly databaseUrls: Readonly<Record<ZoneRole, string>>
  readonly superuserUrl: string
  readonly redisUrl: string
  readonly cerbosAddress: string
}

const policiesDir = join(repositoryRoot, 'packages/authz/policies')

export interface ZoneSize {
  /** Web instances are served from source, and there is one. */
  readonly development: boolean
  readonly workers: number
  /** Where the global edge stands, if not where the zone does. */
  readonly edgeCountry?: string
}

/** One zone with everything of its own: services, edge, migrations, web instances and workers. */
export async function startZone(at: StartPlace, config: ZoneConfig, size: ZoneSize): Promise<RunningZone> {
  const { crew, turns, stateFolder, basePort, tls } = at
  const folders = zoneFolders(stateFolder, config.zone)
  const ports = zonePorts(config, basePort)
  const named = (part: string) => `${config.zone}/${part}`
  const started = await Promise.all([
    turns.take(async () => {
      const prepared = await preparePostgres({ dir: folders.postgres, port: ports.postgres, name: named('postgres') })
      await crew.add(prepared.spec)
      return prepared
    }),
    turns.take(async () => {
      const prepared = await prepareRedis({ dir: folders.redis, port: ports.redis, name: named('redis') })
      await crew.add(prepared.spec)
      return prepared
    }),
    turns.take(async () => {
      const prepared = await prepareCerbos({ dir: folders.cerbos, policiesDir, name: named('cerbos') })
      await crew.add(prepared.spec)
      return prepared
    }),
    turns.take(() => crew.add(zoneEdge(config, { stateFolder, basePort, tls }))),
    turns.take(() => crew.add(zoneMailbox(config, { stateFolder, basePort }))),
  ])
  const [postgres, redis, cerbos] = started
  const cluster = { dir: folders.postgres, superuserUrl: postgres.superuserUrl }
  const databaseUrls = await turns.take(() =>
    setUpDatabase({ cluster, kind: 'zone', database: 'zone', roles: zoneRoles, migrations: zoneMigrations }),
  )
  const instance = {
    ...{ zone: config, stateFolder, basePort, databaseUrls, redisUrl: redis.url, cerbosAddress: cerbos.address },
    edgeCountry: size.edgeCountry,
    secure: tls !== undefined,
  }
  const webs = size.development
    ? [zoneDevelopmentWeb(instance)]
    : Array.from({ length: webInstancesPerZone }, (_, index) => zoneWeb(instance, index))
  const workers = Array.from({ length: size.workers }, (_, index) => zoneWorker(instance, index))
  await Promise.all([...webs, ...workers].map((spec) => turns.take(() => crew.add(spec))))
  return {
    config,
    databaseUrls,
    superuserUrl: postgres.superuserUrl('zone'),
    redisUrl: redis.url,
    cerbosAddress: cerbos.address,
  }
}
