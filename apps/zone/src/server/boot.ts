/**
 * Starts what a zone's processes share: telemetry, the doors to Postgres, Redis, Cerbos and the keys. It fails closed: a missing variable or
 * key ends the process with a message that names it. A dependency that is down does not: readiness reports it and requests say so.
 */
import { createSecretKey, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAuthz } from '@repo/authz'
import { assertionKeyFolder, trustedKeyFolder } from '@repo/contract/edge'
import { systemClock } from '@repo/core'
import { createZoneDatabase } from '@repo/db/zone'
import { startTelemetry, tracePgQueries } from '@repo/telemetry'
import pg from 'pg'
import { readAuditKeys } from '../features/audit/index.ts'
import { createIdentityService, loadMembership } from '../features/identity/index.ts'
import { requireAllowedPlaces } from '../features/places/index.ts'
import { judgedObjectStore, writeRuleOf } from '../features/residency/index.ts'
import { createStaffService } from '../features/staff-access/index.ts'
import { destinationsOf } from './egress/index.ts'
import { readZoneEnvironment, type ZoneEnvironment } from './environment.ts'
import { readFieldCipher } from './field-cipher.ts'
import { folderObjectStore } from './object-store.ts'
import { openRedis } from './open-redis.ts'
import { storesThatAnswer } from './readiness.ts'
import { watchStores } from './store-watch.ts'
import { readZoneFile } from './zone-file.ts'
import type { ZoneServices } from './services.ts'

/** @param overrides parts a test replaces: the clock, for instance */
export function boot(environment: ZoneEnvironment = readZoneEnvironment(), overrides: Partial<ZoneServices> = {}): ZoneServices {
  const secrets = environment.ZONE_SECRETS_DIR
  const sessionSecret = readFileSync(join(secrets, 'session.key'), 'utf8').trim()
  const telemetry = startTelemetry({
    service: 'zone-web',
    zone: environment.ZONE,
    folder: environment.TELEMETRY_DIR,
    instanceId: environment.INSTANCE_ID,
  })
  tracePgQueries(pg.Client)
  const { zone, cell, egress } = readZoneFile(environment.ZONE_CONFIG_FILE, { zone: environment.ZONE, cell: environment.CELL })
  requireAllowedPlaces(cell, { objects: environment.OBJECT_STORE_DIR, backups: environment.BACKUP_DIR })
  const ownResidency = { zone, cell, trustedKeys: trustedKeyFolder(join(secrets, 'trusted')) }
  const db = createZoneDatabase({
    writeRule: writeRuleOf(ownResidency),
    appUrl: environment.DATABASE_APP_URL,
    identityUrl: environment.DATABASE_IDENTITY_URL,
    staffUrl: environment.DATABASE_STAFF_URL,
  })
  const redis = openRedis(environment.REDIS_URL)
  const authz = createAuthz(environment.CERBOS_ADDRESS)
  const clock = overrides.clock ?? systemClock
  const identity = createIdentityService({
    db,
    redis,
    clock,
    sessionSecret,
    origin: environment.PUBLIC_ZONE_ORIGIN,
  })
  const staff = createStaffService({
    db,
    clock,
    // Another key than the members': a cookie of one door opens nothing at the other.
    sessionSecret: Buffer.from(hkdfSync('sha256', sessionSecret, '', 'staff sessions', 32)).toString('base64url'),
    origin: environment.PUBLIC_ZONE_ORIGIN,
    staffFile: join(environment.OFFICER_DIR, 'staff.json'),
    custodiansFile: join(environment.OFFICER_DIR, 'custodians.json'),
    places: { cellCountry: environment.CELL_COUNTRY, listedEdgesCountry: environment.LISTED_EDGES_COUNTRY },
  })
  return {
    environment,
    db,
    staff,
    redis,
    authz,
    clock,
    auditKeys: () => readAuditKeys(secrets),
    identity,
    loadMembership,
    fieldCipher: readFieldCipher(secrets),
    objectStore: judgedObjectStore(folderObjectStore(environment.OBJECT_STORE_DIR), db, ownResidency),
    destinations: destinationsOf(environment, egress),
    // The process that has a gate puts its register here.
    egress: { told: () => undefined },
    ownResidency,
    stores: watchStores(() => storesThatAnswer({ db, redis, authz, environment }, cell), clock),
    assertionKeys: assertionKeyFolder(secrets),
    cursorKey: createSecretKey(new Uint8Array(hkdfSync('sha256', sessionSecret, '', 'list cursors', 32))),
    async close() {
      await identity.close()
      await staff.close()
      authz.close()
      redis.disconnect()
      await db.close()
      await telemetry.shutdown()
    },
    ...overrides,
  }
}
