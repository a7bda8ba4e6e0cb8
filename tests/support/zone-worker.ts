import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeAuditKey } from './audit-key.ts'
import type { ZoneServices } from './zone-services.ts'
import { startWorkerProcess, type WorkerProcess } from '../workflows/support/worker-process.ts'

const program = fileURLToPath(new URL('../workflows/support/zone-worker.ts', import.meta.url))

/**
 * Starts a zone's worker as its own process over the suite's services. No control plane and no edge are there, which it has to bear. Its lease is production's: a shorter one runs out on a machine that is busy.
 * @param environment what differs, for instance where it shall be killed
 * @param entry another program that starts the same worker
 */
export function startZoneWorker(
  zone: ZoneServices,
  environment: Readonly<Record<string, string>> = {},
  entry: string = program,
): Promise<WorkerProcess> {
  const secrets = mkdtempSync(join(zone.dir, 'worker-secrets-'))
  writeFileSync(join(secrets, 'session.key'), randomBytes(32).toString('base64url'), { mode: 0o600 })
  makeAuditKey(secrets)
  return startWorkerProcess(entry, {
    ZONE: 'eu',
    CELL: 'eu-1',
    INSTANCE_ID: randomUUID(),
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_APP_URL: zone.databaseUrls.app,
    DATABASE_IDENTITY_URL: zone.databaseUrls.identity,
    DATABASE_DBOS_URL: zone.databaseUrls.dbos,
    DATABASE_SEALER_URL: zone.databaseUrls.sealer,
    OBJECT_STORE_DIR: zone.objectStoreDir,
    ZONE_SECRETS_DIR: secrets,
    ZONE_CONFIG_FILE: join(import.meta.dirname, '../../deploy/zones/eu.yaml'),
    ZONE_EDGE_ADMIN_URL: 'http://127.0.0.1:9',
    CONTROL_PLANE_URL: 'http://127.0.0.1:9',
    PUBLIC_ZONE_ORIGIN: 'http://eu.localhost:8080',
    OFFICER_DIR: join(zone.dir, 'officer'),
    ORGANIZATION_HOSTS_FILE: join(zone.dir, 'organization-hosts'),
    TELEMETRY_DIR: join(zone.dir, 'telemetry'),
    ...environment,
  })
}
