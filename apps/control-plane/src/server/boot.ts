/**
 * Starts the control plane: telemetry, the door to the directory, its keys, and the workflow engine. It fails closed: a missing variable or key
 * stops the process with one line that names it.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { join } from 'node:path'
import { readNewestServiceKey, trustedKeyFolder } from '@repo/contract/edge'
import { systemClock } from '@repo/core'
import { createDirectoryDatabase } from '@repo/db/control-plane'
import { declareNames, startTelemetry, tracePgQueries } from '@repo/telemetry'
import { launchWorker, workerEvents, workflowSpanNames, type OnStepBoundary } from '@repo/workflows'
import pg from 'pg'
import { SnapshotShelf } from '../features/directory/snapshot-shelf.ts'
import { builtInOperator } from '../features/operators/built-in-operator.ts'
import { readSessionKey, sessionSigner } from '../features/operators/session-signer.ts'
import { forgetPointers } from '../features/zones/membership-pointer-store.ts'
import { readControlEnvironment, type ControlEnvironment } from './environment.ts'
import { watchHeads } from './head-watch.ts'
import type { ControlServices } from './services.ts'
import { directoryStepTransactions } from './step-transactions.ts'
import { controlQueues, controlWorkflows } from './workflows.ts'

/** The control plane's name in service tokens and signatures. */
export const issuer = 'control:main'
/** Raise it only when no work of the old version is left; until then change workflows with `DBOS.patch`. */
const workflowVersion = '1'
const drainMs = 2_000

export interface BootOptions {
  readonly environment?: ControlEnvironment
  /** For tests that end the process around a step's commit. */
  readonly onStepBoundary?: OnStepBoundary
}

export async function boot({ environment = readControlEnvironment(), onStepBoundary }: BootOptions = {}): Promise<ControlServices> {
  const telemetry = startTelemetry({
    service: 'control-plane',
    folder: environment.TELEMETRY_DIR,
    ...(environment.INSTANCE_ID === undefined ? {} : { instanceId: environment.INSTANCE_ID }),
  })
  tracePgQueries(pg.Client)
  declareNames([...workflowSpanNames(controlWorkflows), ...workerEvents])
  const secrets = environment.CONTROL_SECRETS_DIR
  const directory = createDirectoryDatabase({ controlUrl: environment.DATABASE_DIRECTORY_URL })
  const worker = await launchWorker({
    name: 'control-plane',
    databaseUrl: environment.DATABASE_DBOS_URL,
    version: workflowVersion,
    workflows: controlWorkflows,
    transactions: directoryStepTransactions(directory),
    services: undefined,
    queues: controlQueues,
    leaseMs: environment.WORKER_LEASE_MS,
    log: (level, event, facts) =>
      telemetry.log[level](event, facts?.count === undefined ? {} : { 'freehold.count': facts.count }, facts?.error),
    ...(onStepBoundary === undefined ? {} : { onStepBoundary }),
    exit: (code) => void Promise.race([telemetry.flush(), wait(500)]).finally(() => process.exit(code)),
  })
  // Switched off, none is left from before.
  if (environment.MEMBERSHIP_POINTERS === '0') await directory.withDirectory(forgetPointers)
  const stopping = new AbortController()
  const heads = watchHeads(directory)
  const signingKey = readNewestServiceKey(secrets, issuer)
  const trustedKeys = trustedKeyFolder(join(secrets, 'trusted'))
  const snapshots = new SnapshotShelf({
    directory,
    signingKey,
    trustedKeys,
    folder: environment.SNAPSHOT_DIR ?? join(secrets, '..', 'snapshots'),
    clock: systemClock,
    metrics: telemetry.metrics,
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort())

  return {
    environment,
    directory,
    clock: systemClock,
    signingKey,
    trustedKeys,
    heads,
    snapshots,
    metrics: telemetry.metrics,
    sessions: sessionSigner(readSessionKey(secrets)),
    builtInOperator: environment.LOCAL_STACK === '1' ? builtInOperator(secrets) : undefined,
    workflowsAliveAt: worker.leaseRenewedAt,
    stopping: stopping.signal,
    async close() {
      stopping.abort()
      heads.stop()
      await worker.drain(drainMs)
      await snapshots.close()
      await directory.close()
      await telemetry.shutdown()
    },
  }
}
