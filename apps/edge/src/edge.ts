/**
 * Puts one edge together from its configuration and starts it: directory first, then the listeners. One thread is in control (directory,
 * instances, operators) and, where `threads` is 1, carries the requests too.
 */
import { readNewestServiceKey, trustedKeyFolder, type EdgeConfig, type InstanceRegistration } from '@repo/contract/edge'
import { invariant } from '@repo/core'
import type { Metrics } from '@repo/telemetry'
import type { DataPath, InstanceNews } from './data-path/data-path.ts'
import { OwnThread } from './data-path/own-thread.ts'
import { stepParts } from './data-path/step-parts.ts'
import { ThreadGroup } from './data-path/thread-group.ts'
import { ControlPlaneClient, type DirectorySource } from './directory/control-plane-client.ts'
import { Directory } from './directory/directory.ts'
import { LastGoodCopy } from './directory/last-good-copy.ts'
import { ReaderThreads } from './directory/reader-threads.ts'
import { DirectorySync } from './directory/sync.ts'
import { EntryPage } from './entry/entry-page.ts'
import { explain } from './explain.ts'
import { InstanceProbes } from './forward/instance-probes.ts'
import { InstanceRegistry } from './forward/instance-registry.ts'
import { AdminServer } from './server/admin-server.ts'
import type { ListenTarget } from './server/edge-server.ts'
import { Health, type Readiness } from './server/health.ts'
import { startTransport } from './server/transport.ts'
import { certificates } from './tls/entrance.ts'

export interface EdgeOptions {
  readonly config: EdgeConfig
  readonly metrics: Metrics
  /** The control plane, unless a test brings its own. */
  readonly source?: DirectorySource
  readonly nowMs?: () => number
  /** Sockets that somebody else has bound: one for each thread, and one for operators. */
  readonly sockets?: { readonly public: readonly number[]; readonly admin: number }
  /** App instances that the process before this one knew. */
  readonly instances?: readonly InstanceRegistration[]
  /** Resolves when the edge may accept: one that follows another waits until it is ready. */
  readonly mayAccept?: (isReady: () => boolean) => Promise<void>
  /** A thread of the data path was lost: this process should be followed by another. */
  readonly onLost?: () => void
}

export interface RunningEdge {
  readonly publicPort: number
  readonly adminPort: number
  readonly directory: Directory
  /** Who is registered, for the process that follows. */
  instances(): readonly InstanceRegistration[]
  /** Stops accepting, lets requests in flight end, closes everything. */
  stop(): Promise<void>
}

/** @throws Error when a key or folder is missing, or a port is taken */
export async function startEdge(options: EdgeOptions): Promise<RunningEdge> {
  const { config, metrics, source, nowMs = Date.now, sockets } = options
  const readers = config.threads > 1 ? new ReaderThreads() : undefined
  const directory = new Directory(readers)
  const serviceKey = () => readNewestServiceKey(config.serviceKeyFolder, `edge:${config.edgeId}`)
  // A missing key is found now and not when the first request needs it.
  serviceKey()
  const client = source ? undefined : new ControlPlaneClient(config.controlPlane.url, serviceKey)
  const directorySource = source ?? client
  invariant(directorySource, 'there is a directory source')
  const sync = new DirectorySync({
    directory,
    source: directorySource,
    copy: new LastGoodCopy(config.stateFolder),
    lookup: trustedKeyFolder(config.controlPlane.trustedKeysFolder),
    issuer: config.controlPlane.issuer,
    metrics,
    maxAgeMs: config.directoryMaxAgeDays * 86_400_000,
    nowMs,
  })
  const instances = new InstanceRegistry(config.role === 'zone' ? config.instanceLeaseMs : 1, nowMs)
  for (const registration of options.instances ?? []) instances.register(registration)
  let tellUsable = (): void => undefined
  const readinessNow = (): Readiness => {
    const now = readiness(config, sync, instances)
    // Whoever hears that the edge is ready may be served by any thread at once.
    if (now.ready) tellUsable()
    return now
  }
  const health = new Health(readinessNow)
  await sync.start()
  const dataPath = readers
    ? new ThreadGroup({
        ...{ config, readers, readiness: readinessNow },
        usableForMs: () => sync.usableForMs(),
        refreshDirectory: (timeoutMs) => sync.refresh(timeoutMs),
        instances: () => instances.registrations().map((registration): InstanceNews => ({ kind: 'registered', registration })),
        onLost: options.onLost ?? (() => undefined),
      })
    : ownThread(config, { directory, sync, instances, metrics, nowMs, health })
  tellUsable = () => dataPath.tellUsable()
  const tell = (news: InstanceNews): void => {
    instances.take(news)
    if (readers) dataPath.tell(news)
  }
  const refreshMetrics = (): void => measure(metrics, directory, sync, instances)
  const { probeEveryMs, probeTimeoutMs } = config.limits
  const probes = new InstanceProbes({
    ...{ instances: () => instances.registrations(), tell, everyMs: probeEveryMs, timeoutMs: probeTimeoutMs },
  })
  const adminServer = new AdminServer(config, {
    ...{ health, metrics, instances, tell, refreshMetrics, measured: () => dataPath.measured() },
    heldNames: () => certificates(config, directory)?.names() ?? [],
    explain: (organization) => {
      const generation = { generation: directory.sequence, ageMs: sync.ageMs(), lag: sync.lag() }
      return explain(organization, { config, limits: config.limits, directory, directoryUsable: () => sync.usable() }, generation)
    },
  })
  await adminServer.listen(sockets ? { fd: sockets.admin } : config.admin)
  await options.mayAccept?.(() => readinessNow().ready)
  await dataPath.listen(sockets?.public.map((fd): ListenTarget => ({ fd })) ?? [config.listen])
  return {
    publicPort: dataPath.port,
    adminPort: adminServer.port,
    directory,
    instances: () => instances.registrations(),
    stop: async () => {
      // Operators and instances turn to the process that follows, if there is one.
      await adminServer.close()
      probes.stop()
      await dataPath.drain()
      await sync.stop()
      await client?.close()
    },
  }
}

interface OwnThreadParts {
  readonly directory: Directory
  readonly sync: DirectorySync
  readonly instances: InstanceRegistry
  readonly metrics: Metrics
  readonly nowMs: () => number
  readonly health: Health
}

function ownThread(config: EdgeConfig, { directory, sync, instances, metrics, nowMs, health }: OwnThreadParts): DataPath {
  const transport = startTransport(config, {
    parts: stepParts({
      ...{ config, directory, nowMs },
      directoryUsable: () => sync.usable(),
      refreshDirectory: (timeoutMs) => sync.refresh(timeoutMs),
    }),
    ...{ instances, metrics, nowMs, health },
    entryPage: new EntryPage(config.role === 'global' ? config.entryPageFolder : undefined, directory),
  })
  return new OwnThread(transport, instances)
}

/** A zone's edge is ready when it can reach an instance: it serves the paths without an organisation before it has a directory. */
function readiness(config: EdgeConfig, sync: DirectorySync, instances: InstanceRegistry): Readiness {
  const usable = sync.usable()
  const age = sync.ageMs()
  const directory = { state: usable ? 'up' : 'down', ageMs: Number.isFinite(age) ? age : null, lag: sync.lag() } as const
  if (config.role === 'global') return { ready: usable, dependencies: { directory } }
  const { healthy, ejected } = instances.counts()
  return {
    ready: usable && healthy > 0,
    dependencies: { directory, instances: { state: healthy > 0 ? 'up' : 'down', healthy, ejected } },
  }
}

function measure(metrics: Metrics, directory: Directory, sync: DirectorySync, instances: InstanceRegistry): void {
  const { healthy, ejected } = instances.counts()
  const age = sync.ageMs()
  if (Number.isFinite(age)) metrics.set('directory_age_seconds', {}, age / 1000)
  metrics.set('directory_sequence', {}, directory.sequence)
  metrics.set('directory_lag', {}, sync.lag())
  metrics.set('directory_clock_skew_seconds', {}, sync.clockSkewMs() / 1000)
  metrics.set('directory_organizations', {}, directory.size)
  metrics.set('edge_instances', { state: 'healthy' }, healthy)
  metrics.set('edge_instances', { state: 'ejected' }, ejected)
}
