import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { ZoneConfig } from '@repo/residency'
import { entryOrigin, zoneOrigin } from '../plan/addresses.ts'
import { stackPorts, workerName, zonePorts } from '../plan/ports.ts'
import { organizationHostsFile, zoneFolders } from '../plan/state-folders.ts'
import { zoneFile } from '../plan/zone-files.ts'
import type { ZoneRole } from '../services/postgres-roles.ts'
import type { ServiceSpec } from '../services/service-spec.ts'
import { labelStores } from './label-stores.ts'
import { nodeService } from './node-service.ts'

export interface ZoneInstanceOptions {
  readonly zone: ZoneConfig
  readonly stateFolder: string
  readonly basePort: number
  readonly databaseUrls: Readonly<Record<ZoneRole, string>>
  readonly redisUrl: string
  readonly cerbosAddress: string
  /** Where the global edge stands; undefined: where the zone does. */
  readonly edgeCountry?: string | undefined
  /** Clients come over TLS. */
  readonly secure: boolean
}

/** One web instance behind the zone's edge. */
export function zoneWeb(options: ZoneInstanceOptions, index: number): ServiceSpec {
  const port = zonePorts(options.zone, options.basePort).web[index] ?? 0
  return instance(options, { name: `web-${index + 1}`, port, args: ['build/index.js'], heapMiB: 256 })
}

/** One of the zone's workers: runs workflows, serves nothing but its health. */
export function zoneWorker(options: ZoneInstanceOptions, index: number): ServiceSpec {
  const port = zonePorts(options.zone, options.basePort).workers[index] ?? 0
  return instance(options, { name: workerName(index), port, args: ['src/worker.ts'], heapMiB: 384 })
}

/** A web instance served from source with hot reload. */
export function zoneDevelopmentWeb(options: ZoneInstanceOptions): ServiceSpec {
  const port = zonePorts(options.zone, options.basePort).web[0] ?? 0
  const args = ['node_modules/vite/bin/vite.js', 'dev', '--host', '127.0.0.1', '--port', String(port), '--strictPort']
  const spec = instance(options, { name: 'web-1', port, args, heapMiB: 1024 })
  return { ...spec, env: () => ({ ...spec.env(), NODE_ENV: 'development' }) }
}

function instance(
  options: ZoneInstanceOptions,
  program: { name: string; port: number; args: readonly string[]; heapMiB: number },
): ServiceSpec {
  const folders = zoneFolders(options.stateFolder, options.zone.zone)
  return nodeService({
    name: `${options.zone.zone}/${program.name}`,
    appFolder: 'apps/zone',
    args: program.args,
    env: () => instanceEnvironment(options, program.port),
    logFile: join(folders.logs, `${program.name}.log`),
    healthPort: program.port,
    heapMiB: program.heapMiB,
  })
}

/** What a web instance and a worker read at their start; they refuse to run when any of it is missing. */
export function instanceEnvironment(options: ZoneInstanceOptions, port: number): Record<string, string> {
  const { zone, stateFolder, basePort, databaseUrls } = options
  const folders = zoneFolders(stateFolder, zone.zone)
  labelStores(folders, zone)
  const stack = stackPorts(basePort)
  return {
    ZONE: zone.zone,
    CELL: zone.cells[0]?.code ?? '',
    CELL_COUNTRY: primaryCountry(zone),
    // One machine is in one place: unless told otherwise, the listed edge stands where the zone does.
    LISTED_EDGES_COUNTRY: options.edgeCountry ?? primaryCountry(zone),
    ZONE_CONFIG_FILE: zoneFile(zone.zone),
    // The name of this run: a worker that starts again is another executor, whose old work is taken over by its lease.
    INSTANCE_ID: randomUUID(),
    HOST: '127.0.0.1',
    PORT: String(port),
    PROTOCOL_HEADER: 'x-forwarded-proto',
    HOST_HEADER: 'x-forwarded-host',
    // The edge bounds bodies; imports and files are larger than the adapter's own limit.
    BODY_SIZE_LIMIT: 'Infinity',
    DATABASE_APP_URL: databaseUrls.freehold_app,
    DATABASE_IDENTITY_URL: databaseUrls.freehold_identity,
    DATABASE_STAFF_URL: databaseUrls.freehold_staff,
    DATABASE_DBOS_URL: databaseUrls.freehold_dbos,
    DATABASE_SEALER_URL: databaseUrls.freehold_sealer,
    REDIS_URL: options.redisUrl,
    CERBOS_ADDRESS: options.cerbosAddress,
    OBJECT_STORE_DIR: folders.objects,
    BACKUP_DIR: folders.backups,
    ZONE_SECRETS_DIR: folders.secrets,
    TELEMETRY_DIR: folders.telemetry,
    OFFICER_DIR: folders.officer,
    ORGANIZATION_HOSTS_FILE: organizationHostsFile(folders),
    ZONE_EDGE_ADMIN_URL: `http://127.0.0.1:${zonePorts(zone, basePort).edgeAdmin}`,
    CONTROL_PLANE_URL: `http://127.0.0.1:${stack.controlPlane}`,
    MAIL_URL: `smtp://127.0.0.1:${zonePorts(zone, basePort).mail}`,
    MAIL_FROM: `no-reply@${zone.host}.example`,
    PUBLIC_ZONE_ORIGIN: zoneOrigin(zone, basePort, options.secure),
    PUBLIC_ENTRY_ORIGIN: entryOrigin(basePort, options.secure),
  }
}

function primaryCountry({ cells }: ZoneConfig): string {
  return cells[0]?.regions.find(({ role, lifecycle }) => role === 'primary' && lifecycle === 'active')?.country ?? ''
}
