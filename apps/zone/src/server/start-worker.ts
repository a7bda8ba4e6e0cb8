/**
 * Puts a zone's worker together: telemetry, database, object store, the workflow engine with its lease, the audit sealer, and a health endpoint.
 * It serves no traffic. `worker.ts` starts it from the environment; the kill tests start it with a listener on step boundaries.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { readNewestServiceKey, trustedKeyFolder } from '@repo/contract/edge'
import { declareNames, startTelemetry, tracePgQueries } from '@repo/telemetry'
import pg from 'pg'
import { parseEnvironment, systemClock, type Clock } from '@repo/core'
import { createZoneDatabase } from '@repo/db/zone'
import type { DestinationConfig } from '@repo/residency'
import { launchWorker, scheduleSpanName, workerEvents, workflowSpanNames, type OnStepBoundary, type QueueOptions } from '@repo/workflows'
import { z } from 'zod'
import { runStreams } from '../features/audit-stream/index.ts'
import { readAuditKeys, runSealer } from '../features/audit/index.ts'
import { runMembershipPointers } from '../features/membership-pointers/index.ts'
import { runReleases } from '../features/releases/index.ts'
import { connectMailServer, createNoticeSender, type MailServer } from '../features/notices/workflows.ts'
import { listOrganizationHosts } from '../features/identity/index.ts'
import { standingAccessFound } from '../features/staff-access/workflows.ts'
import { countReports, createControlPlaneClient, startWorkerAgent, type ProvisioningServices } from '../features/provisioning/index.ts'
import { requireAllowedPlaces } from '../features/places/index.ts'
import { judgedObjectStore, judgePolicy, writeRuleOf } from '../features/residency/index.ts'
import { startEgress } from './egress/index.ts'
import { readFieldCipher } from './field-cipher.ts'
import { folderObjectStore } from './object-store.ts'
import { zoneStepTransactions } from './step-transactions.ts'
import { startWorkerHealth } from './worker-health.ts'
import { readZoneFile } from './zone-file.ts'
import { observeAtStart, zoneQueues, zoneSchedules, zoneWorkflows, type ScheduleOptions } from './workflows.ts'

/** Raise it only when no work of the old version is left; until then change workflows with `DBOS.patch`. */
const workflowVersion = '1'

const inventoryNotMade = 'first_inventory_not_made'

const environmentSchema = z.object({
  ZONE: z.string().regex(/^[a-z]{2,8}$/),
  CELL: z.string().regex(/^[a-z]{2,8}-[0-9]{1,4}$/),
  INSTANCE_ID: z.uuid(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535),
  DATABASE_APP_URL: z.string().min(1),
  DATABASE_IDENTITY_URL: z.string().min(1),
  DATABASE_DBOS_URL: z.string().min(1),
  DATABASE_SEALER_URL: z.string().min(1),
  OBJECT_STORE_DIR: z.string().min(1),
  /** Where the operator's backups of this cell lie, if a folder of this machine leads there. */
  BACKUP_DIR: z.string().min(1).optional(),
  ZONE_SECRETS_DIR: z.string().min(1),
  ZONE_CONFIG_FILE: z.string().min(1),
  ZONE_EDGE_ADMIN_URL: z.url(),
  CONTROL_PLANE_URL: z.url(),
  PUBLIC_ZONE_ORIGIN: z.url(),
  OFFICER_DIR: z.string().min(1),
  /** Written for the zone's edge: which organisation a host `<alias>.o.<zone host>` stands for. */
  ORGANIZATION_HOSTS_FILE: z.string().min(1),
  TELEMETRY_DIR: z.string().min(1),
  /** Further authorities that receivers of audit trails are trusted by, as PEM. */
  AUDIT_STREAM_CA_FILE: z.string().min(1).optional(),
  /** The zone's mail server, `smtp://` or `smtps://`, and the address messages come from. Without them no mail is sent, and every notice says so. */
  MAIL_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.email().optional(),
  /** Further authorities that the mail server is trusted by, as PEM. */
  MAIL_CA_FILE: z.string().min(1).optional(),
  WORKER_LEASE_MS: z.coerce.number().int().min(1_000).max(60_000).default(9_000),
})

export interface StartWorkerOptions {
  readonly environment?: NodeJS.ProcessEnv
  readonly onStepBoundary?: OnStepBoundary
  /** For tests that let days pass. */
  readonly clock?: Clock
  /** For tests that cannot wait: the same queues, looked at more often. */
  readonly queues?: readonly QueueOptions[]
}

export interface RunningWorker {
  readonly executorId: string
  /** Where `/healthz` and `/readyz` answer. */
  readonly port: number
  /** Lets running workflows finish for at most `timeoutMs`, gives the rest to others and closes everything. */
  drain(timeoutMs: number): Promise<void>
}

export async function startWorker(options: StartWorkerOptions = {}): Promise<RunningWorker> {
  const { environment = process.env, onStepBoundary, clock = systemClock, queues = zoneQueues } = options
  const env = parseEnvironment(environmentSchema, environment)
  const { zone, cell, egress: declared, membershipPointers } = readZoneFile(env.ZONE_CONFIG_FILE, { zone: env.ZONE, cell: env.CELL })
  const folders = { objects: env.OBJECT_STORE_DIR, backups: env.BACKUP_DIR }
  requireAllowedPlaces(cell, folders)
  // Before anything connects: from here on nothing undeclared is reached.
  const egress = startEgress({ program: 'worker', environment, declared, clock })
  const telemetry = startTelemetry({ service: 'zone-worker', zone: env.ZONE, folder: env.TELEMETRY_DIR, instanceId: env.INSTANCE_ID })
  tracePgQueries(pg.Client)
  const ownResidency = { zone, cell, trustedKeys: trustedKeyFolder(join(env.ZONE_SECRETS_DIR, 'trusted')) }
  const database = createZoneDatabase({
    writeRule: writeRuleOf(ownResidency),
    appUrl: env.DATABASE_APP_URL,
    identityUrl: env.DATABASE_IDENTITY_URL,
    connectionsMax: 8,
  })
  egress.recordIn(database)
  const scheduling: ScheduleOptions = {
    databaseUrl: env.DATABASE_DBOS_URL,
    withOrg: database.withOrg,
    withIdentity: database.withIdentity,
    place: { zone, cell },
    folders,
  }
  const schedules = zoneSchedules(scheduling)
  declareNames([
    ...workflowSpanNames(zoneWorkflows),
    ...schedules.map(scheduleSpanName),
    ...workerEvents,
    standingAccessFound,
    inventoryNotMade,
  ])
  const objectStore = judgedObjectStore(folderObjectStore(env.OBJECT_STORE_DIR), database, ownResidency)
  const controlPlane = createControlPlaneClient({
    url: env.CONTROL_PLANE_URL,
    key: () => readNewestServiceKey(env.ZONE_SECRETS_DIR, `zone:${env.ZONE}`),
    sent: countReports(egress),
  })
  const provisioning: ProvisioningServices = {
    controlPlane,
    setFence: database.setFence,
    judgePolicy: (job, policy) => judgePolicy(job, policy, ownResidency),
    officerFolder: env.OFFICER_DIR,
    zoneOrigin: env.PUBLIC_ZONE_ORIGIN,
  }
  const notices = createNoticeSender({
    ...{ database, ownResidency, declared, zoneOrigin: env.PUBLIC_ZONE_ORIGIN },
    mailServer: mailServerOf(env, declared),
  })
  const worker = await launchWorker({
    name: 'zone',
    databaseUrl: env.DATABASE_DBOS_URL,
    version: workflowVersion,
    // The name of this run, not of this machine: a restart has a new one.
    executorId: env.INSTANCE_ID,
    workflows: zoneWorkflows,
    transactions: zoneStepTransactions(database),
    services: { clock, objectStore, notices, zone: env.ZONE, cell: env.CELL, provisioning },
    queues,
    schedules,
    leaseMs: env.WORKER_LEASE_MS,
    log: (level, event, facts) =>
      telemetry.log[level](event, facts?.count === undefined ? {} : { 'freehold.count': facts.count }, facts?.error),
    exit: (code) => {
      void Promise.race([telemetry.flush(), wait(500)]).finally(() => process.exit(code))
    },
    ...(onStepBoundary === undefined ? {} : { onStepBoundary }),
  })
  const health = await startWorkerHealth({ host: env.HOST, port: env.PORT, worker, objectStore, leaseMs: env.WORKER_LEASE_MS })
  const agent = startWorkerAgent({
    instanceId: env.INSTANCE_ID,
    zone: env.ZONE,
    cell: env.CELL,
    clock,
    controlPlane,
    worker,
    leaseMs: env.WORKER_LEASE_MS,
    edgeAdminUrl: env.ZONE_EDGE_ADMIN_URL,
    pingDatabase: () => database.withIdentity({}, (tx) => tx.$queryRaw`select 1`),
    checkObjectStore: () => objectStore.check(),
    organizationHosts: {
      file: env.ORGANIZATION_HOSTS_FILE,
      read: () => database.withIdentity({}, listOrganizationHosts),
    },
  })
  const firstInventory = observeAtStart(scheduling, clock.now()).catch((error: unknown) => {
    // The night makes it up; a cell does not stand still because it could not be looked at.
    telemetry.log.warn(inventoryNotMade, {}, error)
  })
  const stopping = new AbortController()
  const sealer = runSealer({
    databaseUrl: env.DATABASE_SEALER_URL,
    zone: env.ZONE,
    clock,
    key: () => readAuditKeys(env.ZONE_SECRETS_DIR).signing,
    controlPlane,
    signal: stopping.signal,
  })
  const pointers = runMembershipPointers({
    ...{ databaseUrl: env.DATABASE_IDENTITY_URL, wanted: membershipPointers, clock, controlPlane },
    signal: stopping.signal,
  })
  const releases = runReleases({ databaseUrl: env.DATABASE_IDENTITY_URL, clock, controlPlane, signal: stopping.signal })
  const streams = runStreams({
    databaseUrl: env.DATABASE_SEALER_URL,
    ownResidency,
    declared,
    // Read when a token has to be opened: seldom, and the keys may have been rotated.
    fieldCipher: { open: (sealed, context) => readFieldCipher(env.ZONE_SECRETS_DIR).open(sealed, context) },
    authorities: env.AUDIT_STREAM_CA_FILE === undefined ? undefined : readFileSync(env.AUDIT_STREAM_CA_FILE, 'utf8'),
    signal: stopping.signal,
  })
  return {
    executorId: worker.executorId,
    port: health.port,
    async drain(timeoutMs) {
      health.close()
      stopping.abort()
      await Promise.all([agent.stop(), sealer, streams, pointers, releases, firstInventory])
      await worker.drain(timeoutMs)
      await egress.close()
      await database.close()
      await telemetry.shutdown()
    },
  }
}

/** @throws Error for half of a configuration: whoever means to send mail learns at the start that none would go */
function mailServerOf(
  { MAIL_URL: url, MAIL_FROM: from, MAIL_CA_FILE: authorities }: z.infer<typeof environmentSchema>,
  declared: readonly DestinationConfig[],
): MailServer | undefined {
  if (url === undefined && from === undefined) return undefined
  if (url === undefined || from === undefined) throw new Error('MAIL_URL and MAIL_FROM are set together, or neither is.')
  return connectMailServer({ url, from, declared, authorities: authorities === undefined ? undefined : readFileSync(authorities, 'utf8') })
}
